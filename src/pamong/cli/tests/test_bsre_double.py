"""``pamong bsre-double`` as a program."""

import base64
import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from pamong.bsre_double.server import PASSWORD, USER
from pamong.cli import bsre_double
from pamong.cli.places import PACKAGE
from tests.support.ports import free_port


def test_it_serves_until_it_is_interrupted(tmp_path):
    port = free_port()
    words = [
        sys.executable,
        "-P",
        "-m",
        "pamong",
        "bsre-double",
        "--port",
        str(port),
        "--data",
        str(tmp_path),
    ]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PAMONG_LANG": "en"}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline().startswith(f"BSrE double at http://127.0.0.1:{port}")
            nik = running.stdout.readline().split()[0]
            assert nik.startswith("999999")
            assert b'"ISSUE"' in status_of(port, nik)
        finally:
            running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 0
    assert (tmp_path / "ca.pem").is_file()


def status_of(port: int, nik: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    coded = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    with closing(connection):
        connection.request("GET", f"/api/user/status/{nik}", headers={"Authorization": f"Basic {coded}"})
        return connection.getresponse().read()


def test_a_fault_that_does_not_exist_is_wrong_usage(capsys):
    assert bsre_double.main(["--fault", "nothing"]) == 2
    assert "nothing" in capsys.readouterr().err


def test_a_port_in_use_is_said_so():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        assert bsre_double.main(["--port", str(taken.getsockname()[1])]) == 2


def test_a_port_that_is_none_is_wrong_usage():
    with pytest.raises(SystemExit) as stopped:
        bsre_double.main(["--port", "0"])
    assert stopped.value.code == 2
