"""Ends a process when its supervisor dies, however that happened, so that no half tree keeps the port.

It ends at once, without goodbye: a polite signal is lost while Granian's worker is starting (tried). What is
half done then is what a power cut would leave, and every write is made for that.
"""

import ctypes
import os
import signal
import threading
import time

SUPERVISOR = "PAMONG_SUPERVISOR"  # the id of the process that all others of a tree belong to
_PR_SET_PDEATHSIG = 1


def lead() -> None:
    """Make this process the supervisor of those that it starts from now on."""
    os.environ[SUPERVISOR] = str(os.getpid())


def die_with_parent() -> None:
    """Ask the kernel (Linux) or watch the parent's id (elsewhere).

    The supervisor may have died before this is called: then the parent is another process already.
    """
    parent = int(os.environ.get(SUPERVISOR) or os.getppid())
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
