"""What the product shows to the outside is documented, guarded and tried."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from pamong.cli import COMMANDS
from tests.meta.tracked import PACKAGE, ROOT

SETTING = re.compile(r'env\.(?:text|boolean|integer|words|choice)\(\s*"([A-Z_]+)"')


def settings_read() -> set[str]:
    """Every variable that the code reads from the environment."""
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "config").glob("*.py")]
    return {found for source in sources for found in SETTING.findall(source)}


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "reference" / "settings.md").read_text()
    assert settings_read()
    assert sorted(found for found in settings_read() if f"`{found}`" not in documented) == []


def test_no_documented_setting_is_a_ghost() -> None:
    documented = (ROOT / "docs" / "reference" / "settings.md").read_text()
    named = set(re.findall(r"^\| `([A-Z_]+)`", documented, flags=re.MULTILINE))
    assert sorted(named - settings_read()) == []


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def test_every_page_has_a_policy() -> None:
    """A page without one is never reached: the middleware refuses it. Better to see it here."""
    from pamong.foundation.access.policies import policy_of

    found = dict(routes(get_resolver()))
    assert found
    assert sorted(route for route, entry in found.items() if policy_of(entry.callback) is None) == []


def test_nobody_reads_the_environment_behind_the_settings() -> None:
    """config.env is the only door; the command line stands before it and may."""
    readers = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts
        and path.relative_to(PACKAGE).parts[0] not in {"cli"}
        and re.search(r"os\.environ\b(?!\.setdefault)|os\.getenv", path.read_text(encoding="utf-8"))
    ]
    assert sorted(readers) == ["config/env.py"]


@pytest.mark.parametrize("readme", ["README.md", "README.id.md", "CONTRIBUTING.md"])
def test_every_command_of_the_readme_exists(readme: str) -> None:
    text = (ROOT / readme).read_text()
    used = set(re.findall(r"\./pamong ([a-z]+)", text))
    assert {"demo"} <= used or readme == "CONTRIBUTING.md"
    assert used <= {command.name for command in COMMANDS} | {"help"}


def test_the_two_commands_of_the_readme_are_the_first_code_in_it() -> None:
    for readme in ("README.md", "README.id.md"):
        first = re.search(r"```\w*\n(.*?)```", (ROOT / readme).read_text(), re.DOTALL)
        assert first is not None
        commands = first.group(1).strip().splitlines()
        assert len(commands) == 2
        assert commands[0].startswith("git clone ") and commands[1].endswith("./pamong demo")


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text(encoding="utf-8")):
            if (
                not (path.parent / target).exists()
                and "docs/pictures" not in target
                and "pictures/" not in target
            ):
                broken.append(f"{path.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_the_reference_is_what_the_code_generates() -> None:
    done = subprocess.run(
        [sys.executable, "-P", str(ROOT / "docs" / "reference" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
