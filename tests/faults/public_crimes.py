"""Crimes against what the public is told: the log with its stamps and passkeys, and files raised for the long term.

The office has one letter, raised to B-LTA in one revision, the Lurah's passkey in the log, and a stamped root.
"""

# ruff: noqa: E501 - a table: one crime a line

from pamong.core import notes
from pamong.foundation.files.services import keep, read, write
from pamong.fsck.faults import Kind
from pamong.issuing.models import Revision
from pamong.transparency.models import Checkpoint, Cosignature, TimeStamp
from tests.faults.crimes import Crime, sql


def _other_bytes() -> None:
    """A revision that is registered as it is, file and all, and begins with another letter."""
    revision = Revision.objects.select_related("file").get()
    other = read(revision.file).replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    made = write(other, kind="revision", place=revision.file.place, owner=None)
    keep([made])
    sql("UPDATE issuing_revision SET file_id = %s, sha256 = %s", made.pk, made.sha256)()
    sql("DELETE FROM files_storedfile WHERE id = %s", revision.file_id)()


def _note(change: str, by: str) -> None:
    row = Checkpoint.objects.order_by("-size")[0]
    sql(
        "UPDATE transparency_checkpoint SET note = %s WHERE size = %s",
        row.note.replace(change, by, 1),
        row.size,
    )()


def _token() -> None:
    token = bytearray(TimeStamp.objects.get().token)
    token[len(token) // 2] ^= 1
    sql("UPDATE transparency_timestamp SET token = %s", bytes(token[: len(token) // 2]))()


def _line() -> None:
    """A line with one bit of the signature turned."""
    row = Cosignature.objects.get()
    name, _space, encoded = row.line.rstrip("\n").rpartition(" ")
    value = bytearray(notes.un_b64(encoded))
    value[-1] ^= 1
    sql("UPDATE transparency_cosignature SET line = %s", f"{name} {notes.b64(bytes(value))}\n")()


K = Kind
LOG, STAMP, ROOT, REVISION = (
    "transparency_logentry",
    "transparency_timestamp",
    "transparency_checkpoint",
    "issuing_revision",
)

CRIMES = [
    Crime("a passkey's public key exchanged", sql("UPDATE access_credential SET public_key = %s", b"another"), K.LOG, LOG),
    Crime("a passkey given to another account", sql("UPDATE access_credential SET account_id = (SELECT id FROM access_account WHERE id <> account_id LIMIT 1)"), K.LOG, LOG),
    Crime("a passkey revoked in silence", sql("UPDATE access_credential SET revoked_at = created_at"), K.LOG, "access_credential"),
    Crime("a note for another log", lambda: _note("/log", "/lag"), K.LOG, ROOT),
    Crime("a note without its signature", lambda: _note("—", "-"), K.LOG, ROOT),
    Crime("the log's key exchanged", sql("UPDATE transparency_logkey SET public_key = %s", bytes(range(32))), K.LOG, ROOT),
    Crime("a cosignature's line", _line, K.LOG, "transparency_cosignature"),
    Crime("a cosignature's moment", sql("UPDATE transparency_cosignature SET at = '2020-01-02 00:00:00+00:00'"), K.LOG, "transparency_cosignature"),
    Crime("a cosignature's witness", sql("UPDATE transparency_cosignature SET key = 'lain.test/saksi'"), K.LOG, "transparency_cosignature"),
    Crime("a stamp's imprint", sql("UPDATE transparency_timestamp SET imprint = %s", bytes(32)), K.LOG, STAMP),
    Crime("a stamp's moment", sql("UPDATE transparency_timestamp SET at = '2020-01-02 00:00:00+00:00'"), K.LOG, STAMP),
    Crime("a stamp's end", sql("UPDATE transparency_timestamp SET expires = '2099-01-02 00:00:00+00:00'"), K.LOG, STAMP),
    Crime("a stamp's token", _token, K.LOG, STAMP),
    Crime("a revision taken out", sql("DELETE FROM issuing_revision"), K.AUDIT_DISAGREES, REVISION),
    Crime("a revision's hash", sql("UPDATE issuing_revision SET sha256 = %s", bytes(32)), K.DOCUMENT_FILE, REVISION),
    Crime("a revision out of order", sql("UPDATE issuing_revision SET sequence = 2"), K.DOCUMENT_RECORD, "issuing_document"),
    Crime("a revision of other bytes", _other_bytes, K.DOCUMENT_HASH, REVISION),
    Crime("a revision's file marked as deleted", sql("UPDATE files_storedfile SET deleted_at = created_at WHERE kind = 'revision'"), K.DOCUMENT_FILE, REVISION),
]  # fmt: skip
