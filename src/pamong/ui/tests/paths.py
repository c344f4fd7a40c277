"""Where the files of the package lie."""

from pathlib import Path

UI = Path(__file__).parents[1]
PACKAGE = UI.parent
STATIC = UI / "static" / "pamong"
CSS = (STATIC / "pamong.css").read_text(encoding="utf-8")
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
