"""The wall of the command post."""

from django.urls import path

from pamong.satgas.views import wall

urlpatterns = [
    path("satgas/komando/", wall.command, name="wall"),
    path("banjir/denyut/<str:token>/", wall.ask_pulse, name="pulse"),
]
