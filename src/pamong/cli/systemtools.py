"""The programs that tests need and pip does not bring: found, installed on Debian as root, or named."""

import os
import shutil
import subprocess
from pathlib import Path

from pamong.cli.developing import in_ci
from pamong.cli.say import fail, say

# program -> Debian's package
TOOLS = {
    "chromium": "chromium",
    "pdfsig": "poppler-utils",
    "certutil": "libnss3-tools",
    "mutool": "mupdf-tools",
    "qpdf": "qpdf",
    "openssl": "openssl",
    "xgettext": "gettext",
    "strace": "strace",
    "softhsm2-util": "softhsm2",
}


def missing() -> list[str]:
    """The programs that are not on PATH."""
    return [program for program in TOOLS if shutil.which(program) is None]


def ensure() -> bool:
    """Install what is missing where that is possible. False if tests cannot be run in earnest."""
    if missing() and _may_install():
        packages = sorted({TOOLS[program] for program in missing()})
        say(f"Memasang {', '.join(packages)} ...", f"Installing {', '.join(packages)} ...")
        _apt(packages)
    left = missing()
    if not left:
        return True
    packages = sorted({TOOLS[program] for program in left})
    fail(
        f"Belum terpasang: {', '.join(left)}. Di Debian: sudo apt install {' '.join(packages)}",
        f"Not installed: {', '.join(left)}. On Debian: sudo apt install {' '.join(packages)}",
    )
    if in_ci():
        return False
    say("Uji yang memerlukannya akan gagal.", "The tests that need them will fail.")
    return True


def _may_install() -> bool:
    return os.geteuid() == 0 and Path("/etc/debian_version").is_file() and shutil.which("apt-get") is not None


def _apt(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL)
