"""SensorThings 1.1 for gauges; its addresses have the form that the standard wants."""

from django.urls import path

from pamong.satgas.sensorthings import ROOT
from pamong.satgas.views import sensorthings

_AT = ROOT.lstrip("/")

urlpatterns = [
    path(f"{_AT}/", sensorthings.root, name="sensorthings"),
    path(f"{_AT}/Things", sensorthings.things, name="things"),
    path(f"{_AT}/Things(<int:number>)", sensorthings.thing, name="thing"),
    path(f"{_AT}/Things(<int:number>)/Datastreams", sensorthings.datastreams, name="thing_datastreams"),
    path(f"{_AT}/Datastreams", sensorthings.datastreams, name="datastreams"),
    path(f"{_AT}/Datastreams(<int:number>)", sensorthings.datastream, name="datastream"),
    path(
        f"{_AT}/Datastreams(<int:number>)/Observations", sensorthings.observations, name="stream_observations"
    ),
    path(f"{_AT}/Observations", sensorthings.observations, name="observations"),
    path(f"{_AT}/Observations(<int:number>)", sensorthings.observation, name="observation"),
]
