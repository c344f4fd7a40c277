"""The crew of a post: who belongs to it, and who is there."""

from collections.abc import Iterable
from datetime import date

from pamong.core.roles import Role
from pamong.foundation.access.models import Account, Appointment
from pamong.foundation.access.person import Person
from pamong.satgas.models import Post, Presence


def post_for(person: Person) -> Post | None:
    """The post that the person takes part in; the one of the highest office when there are several."""
    ranges = [one.watch_range for one in person.posts if not one.role.is_elder]
    for low, high in ranges:
        post = Post.objects.select_related("region").filter(place__range=(low, high)).first()
        if post is not None:
            return post
    return None


def crew_of(post: Post, day: date) -> list[Account]:
    """Who belongs to the crew on ``day``, by name; the co-ordinator is not one of them."""
    return _holders(post, Role.SATGAS, day)


def coordinators_of(post: Post, day: date) -> list[Account]:
    """The co-ordinators of the crew on ``day``."""
    return _holders(post, Role.KOORDINATOR_SATGAS, day)


def _holders(post: Post, role: Role, day: date) -> list[Account]:
    posts = Appointment.objects.filter(role=role, region=post.region_id, starts__lte=day)
    running = posts.exclude(ends__lt=day).values("account")
    return list(Account.objects.filter(pk__in=running, disabled_at=None).order_by("name", "id"))


def present(post: Post, day: date) -> dict[str, Presence]:
    """Who came on ``day`` and has not gone: the last presence of each, by the account's id.

    The last press counts, not the last that arrived: a phone without a network sends late.
    """
    rows = Presence.system().filter(post=post, day=day).select_related("spot")
    return last_in(rows.order_by("happened_at", "id"))


def last_in(presses: Iterable[Presence]) -> dict[str, Presence]:
    """Of presses in their order: who came and has not gone, with the last press, by the account's id."""
    last = {str(row.account_id): row for row in presses}
    return {account: row for account, row in last.items() if row.kind == Presence.Kind.IN}
