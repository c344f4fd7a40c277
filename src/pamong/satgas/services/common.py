"""What the services of the crew share: one order of locks, one kind of entry in the chain, one way to tell people."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from pamong.foundation.access.models import Account
from pamong.foundation.audit.services import record
from pamong.foundation.notify.channels import Message
from pamong.foundation.notify.services import notify_all
from pamong.satgas.errors import WatchError
from pamong.satgas.models import Post


def locked(post: Post) -> Post:
    """The post, held until the transaction ends: always the first lock."""
    return Post.system().select_for_update().select_related("region").get(pk=post.pk)


def recorded(
    action: str, post: Post, by: Account | None, data: dict[str, str | int], now: datetime, *, about: str = ""
) -> None:
    """One entry in the chain of the post's office; ``about`` names the row, ``data`` holds no prose."""
    record(
        f"satgas.{action}",
        office=post.region.code,
        actor=by.pk if by else None,
        subject=about or f"post:{post.pk}",
        data=data,
        now=now,
    )


def hashed(text: str) -> str:
    """A reason as the chain keeps it: words that a person typed could not be erased there."""
    return sha256(text.encode()).hexdigest()


def reason_of(text: str, *, letters: int = 3) -> str:
    """A reason without needless blanks; ``WatchError`` when it is shorter than ``letters``."""
    said = " ".join(text.split())
    if len(said) < letters:
        raise WatchError(_("Tulis alasannya, paling sedikit %(letters)s huruf.") % {"letters": letters})
    return said


def tell(people: Iterable[Account], text: str, *, link: str, kind: str, now: datetime) -> None:
    """Put the same sentence into the inbox of each."""
    notify_all([Message(one.pk, text, link, kind, now) for one in {one.pk: one for one in people}.values()])
