"""The crew's own pages."""

from django.urls import path

from pamong.satgas.views import crew

urlpatterns = [
    path("satgas/", crew.siaga, name="siaga"),
]
