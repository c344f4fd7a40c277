"""The pages of this package, and views that go wrong in every way."""

from typing import NoReturn

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from pamong.foundation.access.policies import public
from pamong.ui import errors
from pamong.ui.gallery import gallery

PROBLEMS: dict[str, Exception] = {
    "400": SuspiciousOperation("bad"),
    "403": errors.Forbidden("Hanya Lurah yang menandatangani.", "Hubungi Ibu Ratna di kelurahan."),
    "404": Http404(),
    "409": errors.Stale("Surat ini sudah disetujui Ketua RT pukul 08.46.", "/komponen/"),
    "413": RequestDataTooBig("big"),
    "429": errors.TooMany(601, "Kode salah lima kali."),
    "500": RuntimeError("secret detail"),
    "503": OperationalError("locked"),
}


@public
def problem(request: HttpRequest, name: str) -> NoReturn:
    """Raise what ``name`` says."""
    raise PROBLEMS[name]


DESK = """
{% extends "pamong/base_desk.html" %}
{% block title %}Permohonan{% endblock %}
{% block shell_class %} shell-work{% endblock %}
{% block main %}<h1>Permohonan</h1>{% tabs tabs %}{% endblock %}
{% block panel %}<aside class="panel" aria-label="Rincian"><h2>Rincian</h2></aside>{% endblock %}
"""


@public
def desk(request: HttpRequest) -> HttpResponse:
    """A desk page with a message."""
    messages.success(request, "Tersimpan.")
    return HttpResponse(Template(DESK).render(RequestContext(request, {"tabs": gallery()["tabs"]})))


urlpatterns = [
    path("", include("pamong.ui.urls")),
    path("galat/<str:name>/", problem),
    path("meja/", desk, name="desk"),
    # The frame of a demo names the place where simulated keys are kept.
    path("demo/", include(([path("kunci/", desk, name="keys")], "demo"))),
]
handler400 = "pamong.ui.errors.bad_request"
handler403 = "pamong.ui.errors.permission_denied"
handler404 = "pamong.ui.errors.not_found"
handler500 = "pamong.ui.errors.server_error"
