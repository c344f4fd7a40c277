"""Incidents for the crew, for planners and for verifiers."""

from django.urls import path

from pamong.satgas.views import incidents

urlpatterns = [
    path("satgas/kejadian/", incidents.listed, name="incidents"),
    path("satgas/kejadian/<uuid:incident_id>/", incidents.one, name="incident"),
    path("satgas/kejadian/<uuid:incident_id>/foto/<uuid:file_id>/", incidents.photo, name="incident_photo"),
    path("satgas/kejadian/<uuid:incident_id>/<slug:slug>/", incidents.act, name="incident_act"),
]
