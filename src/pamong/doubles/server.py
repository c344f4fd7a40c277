"""A double on HTTP: a threaded server of the standard library."""

import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class DoubleServer(ThreadingHTTPServer):
    """A running double on the loopback interface, at a free port for 0.

    ``with`` serves from a thread until the block ends; ``serve`` until Ctrl-C. ``stopping`` is set when it ends:
    whoever waits on purpose waits for that, too.
    """

    daemon_threads = True

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def serve(self) -> None:
        """Answer until Ctrl-C, also where a script started this in its background and had that signal ignored."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.serve_forever()
        except KeyboardInterrupt:
            self.stopping.set()
            self.server_close()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()
