"""``./pamong`` itself: parses on old Pythons, finds a good one, and repairs what was interrupted."""

import ast
import importlib.machinery
import importlib.util
import os
import pwd
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """The bootstrap as a module, its .venv in a folder of the test's own."""
    loader = importlib.machinery.SourceFileLoader("pamong_bootstrap", str(ROOT / "pamong"))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    venv = tmp_path / ".venv"
    module.VENV = str(venv)
    module.VENV_PYTHON = str(venv / "bin" / "python")
    module.STAMP = str(venv / "pamong-stamp")
    module.UNFINISHED = str(venv / "pamong-unfinished")
    return module


def installed(module: ModuleType, profile: str) -> None:
    python = Path(module.VENV_PYTHON)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    module.write_stamp(profile)


def test_it_parses_on_python_3_8() -> None:
    ast.parse((ROOT / "pamong").read_text(), feature_version=(3, 8))


def test_it_is_ready_when_the_stamp_is_that_of_the_lock(bootstrap: ModuleType) -> None:
    assert not bootstrap.is_ready("base")
    installed(bootstrap, "base")
    assert bootstrap.is_ready("base")


def test_users_need_no_developer_tools_but_developers_do(bootstrap: ModuleType) -> None:
    installed(bootstrap, "base")
    assert not bootstrap.is_ready("dev")
    bootstrap.write_stamp("dev")
    assert bootstrap.is_ready("dev") and bootstrap.is_ready("base")


def test_a_changed_lock_asks_for_a_new_installation(bootstrap: ModuleType) -> None:
    installed(bootstrap, "base")
    Path(bootstrap.STAMP).write_text("base 0000 -\n")
    assert not bootstrap.is_ready("base")


def test_an_interrupted_installation_is_not_trusted(bootstrap: ModuleType) -> None:
    installed(bootstrap, "base")
    Path(bootstrap.UNFINISHED).touch()
    assert not bootstrap.is_ready("base")


def test_an_interrupted_installation_is_made_anew(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(bootstrap, "base")
    Path(bootstrap.UNFINISHED).touch()
    debris = Path(bootstrap.VENV) / "half-a-package"
    debris.touch()
    monkeypatch.setattr(bootstrap, "find_python", lambda: sys.executable)
    monkeypatch.setattr(bootstrap, "sync", lambda profile: None)
    bootstrap.prepare("base")
    assert not debris.exists()
    assert bootstrap.is_ready("base")


def test_being_killed_while_the_environment_is_made_is_noticed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "find_python", lambda: sys.executable)
    monkeypatch.setattr(bootstrap, "installed_uv", lambda: None)
    killed: list[bool] = []

    def call(command: list[str], quiet: bool = False, **more: str) -> bool:
        killed.append(Path(bootstrap.UNFINISHED).exists())
        raise SystemExit("killed")

    monkeypatch.setattr(bootstrap, "call", call)
    with pytest.raises(SystemExit):
        bootstrap.prepare("base")
    assert killed == [True]
    assert not bootstrap.is_ready("base")


def test_a_vanished_python_asks_for_a_new_installation(bootstrap: ModuleType) -> None:
    installed(bootstrap, "base")
    Path(bootstrap.VENV_PYTHON).unlink()
    Path(bootstrap.VENV_PYTHON).symlink_to("/nowhere/python")
    assert not bootstrap.is_ready("base")


def fake_python(folder: Path, name: str, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_lies_is_passed_over(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shims, real = tmp_path / "shims", tmp_path / "real"
    fake_python(shims, "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    good = fake_python(real, "python3.13", f'exec {sys.executable} "$@"')
    monkeypatch.setenv("PATH", f"{shims}{os.pathsep}{real}")
    monkeypatch.delenv("PAMONG_PYTHON", raising=False)
    monkeypatch.setattr(bootstrap.sys, "executable", "/nowhere/python3")
    assert bootstrap.find_python() == str(good)


def test_a_python_behind_a_broken_pyenv_is_found_in_its_versions_folder(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "pyenv" / "versions" / "3.13.9" / "bin" / "python"
    good.parent.mkdir(parents=True)
    good.symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PAMONG_PYTHON", raising=False)
    monkeypatch.setattr(bootstrap.sys, "executable", "/nowhere/python3")
    assert bootstrap.find_python() == str(good)


def test_another_home_does_not_hide_the_pythons_of_the_user(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "own" / ".pyenv" / "versions" / "3.13.9" / "bin" / "python"
    good.parent.mkdir(parents=True)
    good.symlink_to(sys.executable)
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: SimpleNamespace(pw_dir=str(tmp_path / "own")))
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("PAMONG_PYTHON", "PYENV_ROOT", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap.sys, "executable", "/nowhere/python3")
    assert bootstrap.find_python() == str(good)


def test_a_chosen_python_that_is_too_old_is_refused_in_both_languages(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAMONG_PYTHON", str(fake_python(tmp_path / "old", "python3", "exit 1")))
    with pytest.raises(SystemExit):
        bootstrap.find_python()
    said = capsys.readouterr().err
    assert "lebih tua dari 3.12" in said and "older than 3.12" in said


def test_without_any_python_it_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import os, runpy, sys; os.access = lambda path, mode: False; sys.version_info = (3, 8, 0);"
        f"runpy.run_path({str(ROOT / 'pamong')!r}, run_name='bootstrap')['find_python']()"
    )
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Pamong memerlukan Python 3.12" in done.stderr and "Pamong needs Python 3.12" in done.stderr


def test_a_checkout_of_somebody_else_is_explained(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def install(profile: str) -> None:
        raise PermissionError(13, "Permission denied", bootstrap.VENV)

    monkeypatch.setattr(bootstrap, "install", install)
    with pytest.raises(SystemExit):
        bootstrap.prepare("base")
    said = capsys.readouterr().err
    assert "sudo ./pamong serve --help" in said and "Permission denied" in said


def test_two_first_starts_at_once_install_once(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs: list[str] = []

    def install(profile: str) -> None:
        installs.append(profile)
        time.sleep(0.3)
        installed(bootstrap, profile)

    monkeypatch.setattr(bootstrap, "install", install)
    starts = [threading.Thread(target=bootstrap.prepare, args=("base",)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert installs == ["base"]
