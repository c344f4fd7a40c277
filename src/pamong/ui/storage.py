"""Where static files live in production: hashed names, compressed, and ES modules that still find each other."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Hashed, compressed static files in which ``import`` paths between our modules are hashed too.

    Django rewrites only literal relative paths: ``import ... from "./x.js"`` and ``import("./x.js")``. A change in a
    module changes the name of every module that imports it, so a browser never mixes two versions.
    """

    support_js_module_import_aggregation = True
