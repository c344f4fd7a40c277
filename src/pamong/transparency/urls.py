"""Addresses of the public log: below ``/log/`` as c2sp.org/tlog-tiles wants them, and a page for people."""

from django.urls import path

from pamong.transparency import views

app_name = "transparency"

urlpatterns = [
    path("transparansi/", views.page, name="page"),
    path("log/checkpoint", views.checkpoint, name="checkpoint"),
    path("log/tile/entries/<path:number>", views.entries, name="entries"),
    path("log/tile/<str:level>/<path:number>", views.tile, name="tile"),
    path("log/<int:began>/checkpoint", views.checkpoint, name="later_checkpoint"),
    path("log/<int:began>/tile/entries/<path:number>", views.entries, name="later_entries"),
    path("log/<int:began>/tile/<str:level>/<path:number>", views.tile, name="later_tile"),
    path("log/waktu/<int:number>.tst", views.time_stamp, name="time_stamp"),
    path("log/waktu/<int:number>.checkpoint", views.stamped, name="stamped"),
    path("saksi/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
    path("log/bukti/<uuid:document>/<slug:name>.pdf.tlog-proof", views.proof, name="proof"),
]
