"""The settings, in test mode and on a data folder of this run's own.

pytest-django reads the settings before any conftest; so what they read from the environment is set here.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker:
    data = Path(os.environ["PAMONG_TEST_RUN"]) / worker
    data.mkdir(exist_ok=True)
else:
    data = Path(tempfile.mkdtemp(prefix="pamong-test-"))
    os.environ["PAMONG_TEST_RUN"] = str(data)
    atexit.register(shutil.rmtree, data, ignore_errors=True)

os.environ["PAMONG_MODE"] = "test"
os.environ["PAMONG_DATA"] = str(data)
os.environ["DJANGO_SETTINGS_MODULE"] = "pamong.config.settings"  # for the processes that tests start

from pamong.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.support.passwords.QuickScrypt"]
