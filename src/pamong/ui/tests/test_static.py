"""Icons, vendored code and the hashed storage."""

import hashlib
import re
import struct

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from pamong.ui import gallery
from pamong.ui.components import BANNERS, STATUSES, VERDICTS
from pamong.ui.storage import HashedStaticFiles
from pamong.ui.tests.paths import PACKAGE, STATIC, TEMPLATES

VENDOR = STATIC / "vendor"


def _icons_in_templates() -> set[str]:
    found: set[str] = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"{%\s*icon \"([a-z-]+)\"", text))
        found |= set(re.findall(r"(?:tile|lead|icon_name)=\"([a-z-]+)\"", text))
    return found


def test_every_icon_that_is_used_is_in_the_sprite():
    looks = {status.icon for status in STATUSES.values()} | {look.icon for look in BANNERS.values()}
    looks |= {look.icon for look in VERDICTS.values()}
    registered = {
        name
        for path in PACKAGE.glob("*/apps.py")
        for name in re.findall(r"icon=\"([a-z-]+)\"", path.read_text(encoding="utf-8"))
    }
    used = _icons_in_templates() | (looks - {""}) | registered
    assert len(used) > 20
    assert used - set(gallery.icons()) == set()


def test_the_sprite_needs_no_style_of_its_own():
    # A style attribute or element inside the sprite would be refused by the policy of the page that uses it.
    text = gallery.SPRITE.read_text(encoding="utf-8")
    assert "style" not in text
    assert "class=" not in text
    assert '<symbol id="mark"' in text
    assert '<symbol id="segel"' in text


@pytest.mark.parametrize("size", [180, 192, 512])
def test_the_app_icons_have_the_size_their_name_says(size):
    head = (STATIC / f"ikon-{size}.png").read_bytes()[:24]
    assert struct.unpack(">II", head[16:24]) == (size, size)


def test_vendored_files_are_unchanged_and_listed_with_their_licence():
    listed = dict(
        re.findall(r"\| `([^`]+)` \|.*`([0-9a-f]{64})` \|", (VENDOR / "README.md").read_text("utf-8"))
    )
    scripts = {path.name for path in VENDOR.glob("*.js")}
    assert set(listed) == scripts
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
    assert "Zero-Clause BSD" in (VENDOR / "LICENSE-htmx").read_text("utf-8")


def test_hashed_storage_follows_the_imports_between_modules(tmp_path):
    source = FileSystemStorage(STATIC.parent)
    with override_settings(STATIC_ROOT=tmp_path):
        storage = HashedStaticFiles(location=tmp_path, base_url="/aset/")
        paths = {}
        for file in sorted(STATIC.rglob("*")):
            if file.is_file() and file.suffix != ".md":
                name = file.relative_to(STATIC.parent).as_posix()
                with source.open(name) as content:
                    storage._save(name, content)
                paths[name] = (storage, name)
        results = list(storage.post_process(paths))
    assert [name for name, _, done in results if isinstance(done, Exception)] == []
    entry = storage.hashed_files["pamong/js/pamong.js"]
    text = (tmp_path / entry).read_text("utf-8")
    assert re.search(r"import\(\"\./passkey\.[0-9a-f]{12}\.js\"\)", text)
    css = (tmp_path / storage.hashed_files["pamong/pamong.css"]).read_text("utf-8")
    assert re.search(r"kawung-putih\.[0-9a-f]{12}\.svg", css)
