"""Addresses of the letter slice."""

from django.urls import path

from pamong.letters.views import agenda, drafts, inbox, requests, revocations, signing

app_name = "letters"

urlpatterns = [
    path("surat/", requests.mine, name="mine"),
    path("surat/baru/", drafts.choose, name="choose"),
    path("surat/baru/<slug:slug>/", drafts.begin, name="begin"),
    path("surat/untuk/<uuid:resident_id>/", drafts.choose_for, name="choose_for"),
    path("surat/draf/<uuid:draft_id>/", drafts.resume, name="draft"),
    path("surat/draf/<uuid:draft_id>/tanya/<slug:name>/", drafts.question, name="question"),
    path("surat/draf/<uuid:draft_id>/lampiran/<slug:name>/", drafts.attachment, name="attachment"),
    path("surat/draf/<uuid:draft_id>/foto/<uuid:evidence_id>/", drafts.photo, name="draft_photo"),
    path("surat/draf/<uuid:draft_id>/periksa/", drafts.check, name="check"),
    path("surat/draf/<uuid:draft_id>/kirim/", drafts.send, name="send"),
    path("surat/draf/<uuid:draft_id>/buang/", drafts.discard, name="discard"),
    path("surat/<uuid:request_id>/", requests.detail, name="request"),
    path("surat/<uuid:request_id>/unduh/", requests.download, name="download"),
    path("surat/<uuid:request_id>/lampiran/<uuid:evidence_id>/", requests.evidence, name="evidence"),
    path("surat/<uuid:request_id>/setujui/", requests.approve, name="approve"),
    path("surat/<uuid:request_id>/kembalikan/", requests.send_back, name="send_back"),
    path("surat/<uuid:request_id>/tolak/", requests.reject, name="reject"),
    path("surat/<uuid:request_id>/batalkan/", requests.withdraw, name="withdraw"),
    path("surat/<uuid:request_id>/perbaiki/", drafts.correct, name="correct"),
    path("surat/<uuid:request_id>/lewati/", requests.pass_over, name="pass_over"),
    path("surat/<uuid:request_id>/wakil/", requests.deputise_page, name="deputise_page"),
    path("surat/<uuid:request_id>/wakilkan/", requests.deputise, name="deputise"),
    path("surat/<uuid:request_id>/cabut/", revocations.propose, name="revoke"),
    path("surat/<uuid:request_id>/ganti/", revocations.replace, name="replace"),
    path("pencabutan/", revocations.waiting, name="revocations"),
    path("pencabutan/<uuid:revocation_id>/", revocations.revocation, name="revocation"),
    path("pencabutan/<uuid:revocation_id>/setujui/", revocations.confirm, name="revocation_confirm"),
    path("pencabutan/<uuid:revocation_id>/tolak/", revocations.refuse, name="revocation_refuse"),
    path("pencabutan/<uuid:revocation_id>/tarik/", revocations.withdraw, name="revocation_withdraw"),
    path("kotak/", inbox.inbox, name="inbox"),
    path("kotak/selesai/", inbox.decided, name="decided"),
    path("meja/", inbox.desk, name="desk"),
    path("agenda/", agenda.book, name="agenda"),
    path("agenda/<slug:form>/", agenda.export, name="agenda_export"),
    path("tanda-tangan/", signing.waiting, name="signing"),
    path("tanda-tangan/siapkan/", signing.prepare, name="prepare"),
    path("tanda-tangan/<uuid:request_id>/", signing.read, name="read"),
    path("tanda-tangan/<uuid:request_id>/halaman/<int:page>/", signing.draft_picture, name="draft_picture"),
    path("tanda-tangan/<uuid:prompt_id>/surat/<uuid:document_id>/", signing.final, name="final"),
    path("tanda-tangan/<uuid:prompt_id>/setuju/", signing.accept, name="accept"),
    path("tanda-tangan/<uuid:prompt_id>/batal/", signing.cancel, name="cancel"),
    path("tanda-tangan/<uuid:prompt_id>/berhasil/", signing.signed, name="signed"),
    path("layanan/<slug:slug>/", drafts.standard, name="standard"),
]
