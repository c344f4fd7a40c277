"""The first page: what this is for strangers, what waits for everyone else."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pamong.foundation.access import queries
from pamong.foundation.access.devices import mark_device
from pamong.foundation.access.person import Person
from pamong.foundation.access.policies import public
from pamong.foundation.people.queries import neighbourhood_of
from pamong.ui.navigation import home_of


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """By who asks: welcome page, resident's home, official's home; some people begin elsewhere."""
    person: Person | None = getattr(request, "person", None) or None
    if person is None:
        answer = render(request, "office/welcome.html")
        mark_device(request, answer)
        return answer
    if elsewhere := home_of(person):
        return redirect(elsewhere.url_name)
    account = person.account
    resident = account.resident
    context = {
        "greeting": greeting(timezone.localtime(), address_of(person)),
        "where": neighbourhood_of(resident) if resident is not None else "",
        "confirmed": account.confirmed_at is not None or resident is None,
        "has_office_key": bool(person.dormant) and queries.office_keys_of(account).exists(),
        "second_key": queries.needs_second_key(person),
        "waiting_key": queries.waits_for_approval(account),
        "to_approve": queries.keys_to_approve(person),
        "objection": queries.invitation_against(account),
    }
    template = "office/home_official.html" if person.is_official else "office/home_resident.html"
    return render(request, template, context)


def greeting(now: datetime, whom: str) -> str:
    """The greeting of the hour: "Selamat pagi, Ibu Wulan"."""
    words = [(11, _("Selamat pagi")), (15, _("Selamat siang")), (18, _("Selamat sore"))]
    said = next((word for until, word in words if now.hour < until), _("Selamat malam"))
    return f"{said}, {whom}"


def address_of(person: Person) -> str:
    """How to address somebody: Bapak or Ibu with the first name, where the records tell which."""
    account = person.account
    first = account.name.split()[0]
    by_nip = {"1": "L", "2": "P"}.get(account.nip[14:15], "")
    sex = account.resident.sex if account.resident is not None else by_nip
    title = {"L": _("Bapak"), "P": _("Ibu")}.get(sex, "")
    return f"{title} {first}".strip()
