"""Addresses of the demo."""

from django.urls import path

from pamong.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.choose, name="choose"),
    path("masuk/<slug:slug>/", views.enter, name="enter"),
    path("kunci/", views.keys, name="keys"),
]
