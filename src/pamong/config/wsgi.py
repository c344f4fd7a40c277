"""The WSGI application that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pamong.config.settings")
application = get_wsgi_application()

from pamong.config.checks import refuse_demo_data  # noqa: E402 - models exist only now

refuse_demo_data()
