"""Static files under hashed names, ES modules included."""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Whitenoise's storage that also rewrites the imports between our modules: all may be kept for ever."""

    support_js_module_import_aggregation = True


def service_worker_url() -> str:
    """``/sw.js`` with the version of all static files, where they lie, and those that it needs itself."""
    version = getattr(staticfiles_storage, "manifest_hash", "") or "0"
    parts = {"kotak": static("pamong/js/outboxcore.js"), "bunyi": static("pamong/js/ringing.js")}
    query = urlencode({"v": version, "aset": settings.STATIC_URL, **parts})
    return f"{reverse('ui:service_worker')}?{query}"


@cache
def worker_source() -> str:
    """The text of the service worker: read from the package, since its own name must never be hashed."""
    return (Path(__file__).parent / "static/pamong/js/sw.js").read_text(encoding="utf-8")
