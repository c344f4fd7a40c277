"""The kelurahan of every post, computed once for all who ask: walls, phones, programs."""

from datetime import datetime

from django.core.cache import cache

from pamong.satgas.models import Post
from pamong.satgas.queries.areas import Area, areas
from pamong.satgas.queries.pulse import BEAT, pulse
from pamong.satgas.services.watch import policy_at


def posts() -> list[Post]:
    """The posts of this office, in the order of their places."""
    return list(Post.system().select_related("region").order_by("place"))


def areas_at(post: Post, now: datetime) -> tuple[str, list[Area]]:
    """The version of a post and its kelurahan, the worst first.

    A flood brings many who ask the same; while nothing changes they are answered from memory, after one query.
    """
    version = pulse(post.pk, now)
    key = f"satgas.areas.{post.pk}.{version}"
    found: list[Area] | None = cache.get(key)
    if found is None:
        found = areas(post, now, policy_at(now))
        cache.set(key, found, BEAT.total_seconds())
    return version, found
