"""What the file of a document is called when somebody keeps it."""

import re

from pamong.issuing.models import Document


def file_stem(document: Document) -> str:
    """The name without its ending: kind and number, in letters, digits and dashes."""
    return re.sub(r"[^0-9A-Za-z]+", "-", f"{document.kind}-{document.number}").strip("-")
