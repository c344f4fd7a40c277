"""One process tree: this supervisor (Granian's main process), its web workers, and the job worker.

It lives and dies as one: a signal ends all of it within two seconds, and if one part dies the rest ends with
a sentence that says which, for systemd or a person to start it again. The supervisor never imports Django.
"""

import argparse
import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pamong.cli.orphan import lead
from pamong.cli.say import fail, pick

_STOP_SECONDS = 1
_READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to listen, and with how many processes and threads."""

    bind: str
    port: int
    workers: int = 2
    threads: int = 4  # a slow upload must not hold up the others; 4 cost 4 MB and no speed (measured)
    connections: int = 512  # per worker; browsers keep idle ones open, so far more than threads
    application: str = "pamong.cli.web:application"
    jobs: tuple[str, ...] = ("-m", "pamong.cli.worker")


def port_number(text: str) -> int:
    """A port as typed. Raises ``argparse.ArgumentTypeError``, which argparse shows to the user."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            pick(f"{text!r} bukan nomor porta (1 sampai 65535)", f"{text!r} is no port number (1 to 65535)")
        )
    return int(text)


def port_is_free(bind: str, port: int) -> bool:
    """Whether ``port`` can be listened on; another program may still take it later."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def run(plan: Plan, *, on_ready: Callable[[], None]) -> int:
    """Run the tree until a signal or a death; 0 after a signal, 1 after a death.

    ``on_ready`` is called once the first page has been answered.
    """
    # Granian takes Python's default method, which may be fork; a fork after a Typst compile hangs.
    multiprocessing.set_start_method("spawn", force=True)
    lead()
    server = _server(plan)
    tree = _Tree(server, plan.jobs)
    server.on_startup(tree.start)
    threading.Thread(target=_announce, args=(plan, tree, on_ready), daemon=True).start()
    try:
        server.serve()
    except SystemExit:
        tree.died = tree.died or pick("proses web", "web worker")
    except RuntimeError as error:  # the port was free a moment ago
        fail(f"Porta {plan.port}: {_first_line(error)}", f"Port {plan.port}: {_first_line(error)}")
        return 1
    finally:
        tree.stop()
    if tree.died:
        fail(f"Berhenti: {tree.died} mati.", f"Stopped: the {tree.died} died.")
    return 1 if tree.died else 0


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _server(plan: Plan) -> Any:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        plan.application,
        address=plan.bind,
        port=plan.port,
        interface=Interfaces.WSGI,
        workers=plan.workers,
        blocking_threads=plan.threads,
        backpressure=plan.connections,
        backlog=1024,
        websockets=False,
        log_level=LogLevels.critical,
        workers_kill_timeout=_STOP_SECONDS,
    )


class _Tree:
    """What the threads of the supervisor tell one another."""

    def __init__(self, server: Any, jobs: tuple[str, ...]) -> None:
        self.server = server
        self.command = [sys.executable, "-P", *jobs]
        self.jobs: subprocess.Popen[bytes] | None = None
        self.died = ""

    @property
    def is_ending(self) -> bool:
        """Whether a signal came, or a part died."""
        return bool(self.server.interrupt_signal or self.server.interrupt_children or self.died)

    def start(self) -> None:
        """Start the job worker, out of reach of the terminal's Ctrl-C: only this process ends it."""
        signal.signal(signal.SIGHUP, self.server.signal_handler_interrupt)  # a closed terminal ends the tree
        self.jobs = subprocess.Popen(self.command, start_new_session=True)
        threading.Thread(target=self._watch, args=(self.jobs,), daemon=True).start()

    def _watch(self, jobs: "subprocess.Popen[bytes]") -> None:
        jobs.wait()
        if not self.is_ending:
            self.died = pick("pekerja latar", "job worker")
            os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        """End the job worker: politely, then not."""
        if self.jobs is None or self.jobs.poll() is not None:
            return
        self.jobs.terminate()
        try:
            self.jobs.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.jobs.kill()
            self.jobs.wait()


def _announce(plan: Plan, tree: _Tree, on_ready: Callable[[], None]) -> None:
    host = "127.0.0.1" if plan.bind == "0.0.0.0" else plan.bind  # noqa: S104
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and not tree.is_ending:
        if _answers(host, plan.port):
            on_ready()
            return
        time.sleep(0.05)


def _answers(host: str, port: int) -> bool:
    """Whether a page came back, even an error page. (urllib would load every CA certificate: 30 MB.)"""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        name = os.environ.get("PAMONG_HOST", "localhost")
        connection.request("GET", "/", headers={"Host": name, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()
