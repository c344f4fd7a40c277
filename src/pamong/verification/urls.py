"""Addresses of the public check. ``/v`` is short because it is printed in every QR code."""

from django.urls import path

from pamong.verification import authorities, evidence, keylist, lists, views

app_name = "verification"

urlpatterns = [
    path("periksa/", views.check, name="check"),
    path("periksa/kode/", views.by_code, name="by_code"),
    path("periksa/berkas/", views.by_file, name="by_file"),
    path("periksa/foto/", views.by_photo, name="by_photo"),
    path("periksa/bukti/<str:token>/<slug:name>.pdf.evidence", evidence.beside, name="evidence"),
    path("kunci.json", keylist.keys, name="keys"),
    path("ca/<str:fingerprint>.cer", authorities.certificate, name="authority"),
    path("ca/<str:fingerprint>.crl", authorities.revocation_list, name="revocation_list"),
    path("ca/<str:fingerprint>.ocsp", authorities.answer, name="ocsp"),
    path("ca/<str:fingerprint>.ocsp/<path:asked>", authorities.short_answer, name="ocsp_by_address"),
    path("segel/<str:code>/kunci", lists.keys, name="seal_keys"),
    path("segel/<str:code>/<int:year>", lists.states, name="seal_states"),
    path("v", views.arrive, name="arrive"),
    path("V", views.arrive),
    path("v/", views.arrive),
    path("V/", views.arrive),
]
