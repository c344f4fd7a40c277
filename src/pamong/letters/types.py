"""Letter types as requests pin them: looked up by hash, parsed once per process."""

from functools import lru_cache

from pamong.core import lettertype
from pamong.core.lettertype import LetterType
from pamong.issuing.render.source import LetterSource
from pamong.letters import catalog
from pamong.letters.models import TypeVersion


def pin(slug: str) -> TypeVersion:
    """The present version of ``slug`` as a row; made when this version is used for the first time."""
    entry = catalog.get(slug)
    version, _created = TypeVersion.objects.get_or_create(
        content_hash=entry.content_hash,
        defaults={
            "slug": slug,
            "toml": entry.files["letter.toml"].decode(),
            "source": entry.source.dump().decode(),
        },
    )
    return version


@lru_cache(maxsize=256)
def _read(content_hash: str) -> tuple[LetterType, LetterSource]:
    version = TypeVersion.objects.get(pk=content_hash)
    return lettertype.load(version.toml), LetterSource.load(version.source.encode(), content_hash)


def type_of(content_hash: str) -> LetterType:
    """The letter type pinned under ``content_hash``."""
    return _read(content_hash)[0]


def source_of(content_hash: str) -> LetterSource:
    """The files that print the letter type pinned under ``content_hash``."""
    return _read(content_hash)[1]
