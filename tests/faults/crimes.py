"""What somebody with the database file in his hands can do, past every trigger and every rule: in plain SQL.

Each crime is named by the kind that must be found and by the table that must be named. The office has three letters
issued under one touch (numbers 1 to 3) and a fourth number given back.
"""

# ruff: noqa: E501 - a table: one crime a line

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from pamong.foundation.files.disk import path_of
from pamong.fsck.faults import Kind
from pamong.issuing.models import Document


@dataclass(frozen=True)
class Crime:
    """What is done, and what must be found."""

    name: str
    do: Callable[[], object]
    kind: Kind
    table: str


def sql(statement: str, *values: object) -> Callable[[], object]:
    """One statement, with the guards of the tables out of the way."""

    def do() -> object:
        with connection.cursor() as cursor:
            return cursor.execute(statement, [_plain(value) for value in values])

    return do


def _plain(value: object) -> object:
    if isinstance(value, UUID) and connection.vendor == "sqlite":
        return value.hex
    return value


FIRST = "(SELECT document.id FROM issuing_document document JOIN issuing_registerentry entry ON entry.id = document.entry_id WHERE entry.number = 1 AND document.state = 'issued')"
SECOND = FIRST.replace("number = 1", "number = 2")


def doc(change: str, *values: object) -> Callable[[], object]:
    """A change to the row of the first letter."""
    return sql(f"UPDATE issuing_document SET {change} WHERE id = {FIRST}", *values)


def disarm() -> None:
    """Every trigger off, every reference unchecked: he has the file."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")


def _file(change: Callable[[Any], object]) -> Callable[[], object]:
    def do() -> object:
        document = Document.system().select_related("file").get(entry__number=1, state="issued")
        return change(path_of(document.file.name))

    return do


def _swap_files() -> None:
    """The first letter gets the second's file: both are genuine, each in the wrong place."""
    first, second = (Document.system().get(entry__number=number, state="issued") for number in (1, 2))
    set_ = "UPDATE issuing_document SET file_id = %s, sha256 = %s WHERE id = %s"
    sql(set_, first.file_id, bytes(32), second.pk)()
    sql(set_, second.file_id, bytes(second.sha256), first.pk)()
    sql(set_, first.file_id, bytes(first.sha256), second.pk)()


def _other_content() -> None:
    """Content that is sealed with the office's own key, as a hostile administrator could."""
    document = Document.system().get(entry__number=1, state="issued")
    field: Any = Document._meta.get_field("data")
    sealed = bytes(field.seal(str(document.data).replace("Purwantoro", "Polowijen"), document.pk))
    sql("UPDATE issuing_document SET data = %s WHERE id = %s", sealed, document.pk)()


def _bend_seal() -> None:
    """One bit of the signature at the end of the seal."""
    document = Document.system().get(entry__number=1, state="issued")
    seal = bytearray(document.seal or b"")
    seal[-1] ^= 1
    sql("UPDATE issuing_document SET seal = %s WHERE id = %s", bytes(seal), document.pk)()


def _remove(path: Any) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


ENTRY, BOOK, DOCUMENT = "issuing_registerentry", "issuing_numberbook", "issuing_document"
K = Kind
ANY_ISSUED = "audit_entry WHERE action = 'document_issued'"

CRIMES = [
    Crime("a seal of another letter", doc("seal = (SELECT other.seal FROM issuing_document other WHERE other.position = 1 LIMIT 1)"), K.SEAL, DOCUMENT),
    Crime("a seal by nobody's key", lambda: _bend_seal(), K.SEAL, DOCUMENT),
    Crime("a seal taken off", doc("seal = NULL, seal_id = NULL"), K.SEAL, DOCUMENT),
    Crime("a void seal forgotten", sql("UPDATE issuing_document SET seal = NULL, seal_id = NULL WHERE state = 'cancelled'"), K.SEAL, DOCUMENT),
    Crime("a void seal under another id", sql("UPDATE issuing_document SET seal_id = %s WHERE state = 'cancelled'", bytes(8)), K.SEAL, DOCUMENT),
    Crime("a validity prolonged", doc("valid_until = '2099-01-01'"), K.SEAL, DOCUMENT),
    Crime("an official's title", doc("signer_title = 'Wali Kota'"), K.SEAL, DOCUMENT),
    Crime("a leaf taken out", sql('DELETE FROM transparency_logentry WHERE "index" = (SELECT max("index") FROM transparency_logentry)'), K.LOG, DOCUMENT),
    Crime("a leaf rewritten", sql("UPDATE transparency_logentry SET data = %s WHERE event = 'issued'", b"x"), K.LOG, "transparency_logentry"),
    Crime("the head of the log", sql("UPDATE transparency_loghead SET size = size + 1"), K.LOG, "transparency_loghead"),
    Crime("a tile of the log", sql("UPDATE transparency_tile SET hashes = %s", bytes(32)), K.LOG, "transparency_tile"),
    Crime("the whole log taken out", lambda: [sql(f"DELETE FROM transparency_{name}")() for name in ("logentry", "loghead", "tile", "checkpoint")], K.LOG, DOCUMENT),
    Crime("a hole at the end", sql("UPDATE issuing_numberbook SET last = last + 1"), K.NUMBER_MISSING, BOOK),
    Crime("a number beyond the end", sql("UPDATE issuing_numberbook SET last = 2"), K.NUMBER_MISSING, BOOK),
    Crime("a number taken out", sql("DELETE FROM issuing_registerentry WHERE number = 4"), K.NUMBER_MISSING, BOOK),
    Crime("a book taken out", sql("DELETE FROM issuing_numberbook"), K.NUMBER_MISSING, BOOK),
    Crime("a later date under a lower number", sql("UPDATE issuing_registerentry SET date = '2036-01-01' WHERE number = 1"), K.NUMBER_ORDER, ENTRY),
    Crime("the date of a letter", doc("date = '2020-01-02'"), K.DOCUMENT_DATE, DOCUMENT),
    Crime("the date of letter and number", lambda: (doc("date = '2020-01-02'")(), sql("UPDATE issuing_registerentry SET date = '2020-01-02' WHERE number = 1")()), K.AUDIT_DISAGREES, DOCUMENT),
    Crime("a number given back though printed", sql("UPDATE issuing_registerentry SET state = 'returned' WHERE number = 2"), K.NUMBER_UNEXPLAINED, ENTRY),
    Crime("a number left open", sql("UPDATE issuing_registerentry SET state = 'open' WHERE number = 2"), K.NUMBER_UNEXPLAINED, ENTRY),
    Crime("a number issued to nobody", sql("UPDATE issuing_registerentry SET state = 'issued' WHERE number = 4"), K.NUMBER_UNEXPLAINED, ENTRY),
    Crime("a number voided in silence", sql("UPDATE issuing_registerentry SET state = 'voided', reason = 'x' WHERE number = 4"), K.AUDIT_MISSING, ENTRY),
    Crime("the text of a number", doc("number = '400/999/2026'"), K.AUDIT_DISAGREES, DOCUMENT),
    Crime("the registered hash", doc("sha256 = %s", bytes(32)), K.DOCUMENT_HASH, DOCUMENT),
    Crime("the digest D", doc("digest = %s", bytes(32)), K.DOCUMENT_DIGEST, DOCUMENT),
    Crime("the place of the signature", doc("hole_start = hole_start + 1"), K.DOCUMENT_DIGEST, DOCUMENT),
    Crime("the content hash C", doc("content_hash = %s", bytes(32)), K.DOCUMENT_CONTENT, DOCUMENT),
    Crime("the content, resealed", _other_content, K.DOCUMENT_CONTENT, DOCUMENT),
    Crime("the content, garbled", doc("data = %s", b"\x01" + bytes(60)), K.DOCUMENT_CONTENT, DOCUMENT),
    Crime("two letters' files swapped", _swap_files, K.EVIDENCE, DOCUMENT),
    Crime("a letter without its file", doc("file_id = prepared_id, state = 'revoked'"), K.DOCUMENT_FILE, DOCUMENT),
    Crime("a letter taken out", sql(f"DELETE FROM issuing_document WHERE id = {FIRST}"), K.AUDIT_DISAGREES, "audit_entry"),
    Crime("a letter cancelled afterwards", doc("state = 'cancelled'"), K.NUMBER_UNEXPLAINED, ENTRY),
    Crime("a letter revoked by one hand", doc("state = 'revoked', revoked_at = bound_at, revoked_reason = 'tidak ada'"), K.REVOCATION, DOCUMENT),
    Crime("a letter with another subject", doc("subject = 'Bukan Namanya'"), K.REQUEST, "letters_request"),
    Crime("a letter with another title", doc("title = 'Surat Izin'"), K.REQUEST, "letters_request"),
    Crime("a letter by another signer", doc("signer_id = (SELECT id FROM access_account WHERE id <> signer_id LIMIT 1)"), K.EVIDENCE, DOCUMENT),
    Crime("a letter of another request", doc("source = %s", UUID(int=7)), K.DOCUMENT_SOURCE, DOCUMENT),
    Crime("a letter of an unknown slice", doc("customer = 'reports'"), K.DOCUMENT_SOURCE, DOCUMENT),
    Crime("a letter issued at another moment", doc("issued_at = bound_at"), K.AUDIT_DISAGREES, DOCUMENT),
    Crime("a letter with another position", doc("position = 9"), K.PROMPT, "signing_prompt"),
    Crime("a letter without its prompt", doc("prompt_id = NULL"), K.DOCUMENT_RECORD, DOCUMENT),
    Crime("a letter of another office", doc("office_place = 3573020000000000"), K.AUDIT_DISAGREES, "audit_entry"),
    Crime("a request that waits again", sql("UPDATE letters_request SET status = 'waiting' WHERE status = 'issued'"), K.REQUEST, "letters_request"),
    Crime("a request stuck under signature", sql("UPDATE letters_request SET status = 'signing' WHERE status = 'issued'"), K.REQUEST, "letters_request"),
    Crime("a request taken out", sql(f"DELETE FROM letters_request WHERE id = (SELECT source FROM issuing_document WHERE id = {FIRST})"), K.DOCUMENT_SOURCE, DOCUMENT),
    Crime("an approval that nobody gave", sql("UPDATE letters_requestevent SET actor_id = (SELECT id FROM access_account WHERE id <> actor_id LIMIT 1) WHERE action = 'approved'"), K.REQUEST_RECORD, "letters_request"),
    Crime("an approval taken out", sql("DELETE FROM letters_requestevent WHERE action <> 'issued'"), K.REQUEST_RECORD, "letters_request"),
    Crime("a letter type rewritten", sql("UPDATE letters_typeversion SET source = replace(source, 'benar', 'tidak')"), K.LETTER_TYPE, "letters_typeversion"),
    Crime("the nonce of a prompt", sql("UPDATE signing_prompt SET nonce = %s WHERE state = 'done'", bytes(32)), K.PROMPT, "signing_prompt"),
    Crime("the answer to a prompt", sql("UPDATE signing_prompt SET assertion = %s WHERE state = 'done'", bytes(64)), K.EVIDENCE, DOCUMENT),
    Crime("a prompt opened again", sql("UPDATE signing_prompt SET state = 'open' WHERE state = 'done'"), K.PROMPT, "signing_prompt"),
    Crime("a letter taken off a list", sql("DELETE FROM signing_promptitem WHERE position = 1"), K.PROMPT, "signing_prompt"),
    Crime("a hash on a list", sql("UPDATE signing_promptitem SET digest = %s WHERE position = 1", bytes(32)), K.PROMPT, "signing_prompt"),
    Crime("a passkey exchanged", sql("UPDATE access_credential SET credential_id = %s WHERE id = (SELECT credential_id FROM signing_prompt WHERE state = 'done')", b"another"), K.SIGNATURE, DOCUMENT),
    Crime("a passkey revoked before it signed", sql("UPDATE access_credential SET revoked_at = '2020-01-01 00:00:00+00:00' WHERE id = (SELECT credential_id FROM signing_prompt WHERE state = 'done')"), K.SIGNATURE, DOCUMENT),
    Crime("a passkey that nobody enrolled signed", sql("UPDATE access_credential SET enrolled_at = NULL WHERE id = (SELECT credential_id FROM signing_prompt WHERE state = 'done')"), K.PASSKEY, "signing_prompt"),
    Crime("a passkey enrolled after it signed", sql("UPDATE access_credential SET enrolled_at = '2036-01-01 00:00:00+00:00'"), K.PASSKEY, "signing_prompt"),
    Crime("a passkey without two persons", sql("UPDATE access_credential SET simulated = %s", False), K.PASSKEY, "access_credential"),
    Crime("a certificate's key hash", sql("UPDATE signing_officekey SET key_hash = %s WHERE kind = 'signer'", bytes(32)), K.OFFICE_KEY, "signing_officekey"),
    Crime("a certificate's time", sql("UPDATE signing_officekey SET not_after = not_before WHERE kind = 'signer'"), K.OFFICE_KEY, "signing_officekey"),
    Crime("a certificate exchanged for the CA's", sql("UPDATE signing_officekey SET certificate = (SELECT ca.certificate FROM signing_officekey ca WHERE ca.kind = 'ca') WHERE kind = 'signer'"), K.OFFICE_KEY, "signing_officekey"),
    Crime("a certificate garbled", sql("UPDATE signing_officekey SET certificate = %s WHERE kind = 'seal'", b"x"), K.OFFICE_KEY, "signing_officekey"),
    Crime("an audit entry rewritten", sql("UPDATE audit_entry SET actor = NULL WHERE action = 'document_issued'"), K.CHAIN, "audit_entry"),
    Crime("an audit entry's data", sql("UPDATE audit_entry SET content = '{}' WHERE action = 'document_issued'"), K.CHAIN, "audit_entry"),
    Crime("an audit entry taken out", sql("DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_entry WHERE action = 'document_issued' ORDER BY number LIMIT 1)"), K.CHAIN, "audit_entry"),
    Crime("the end of a chain taken off", sql("DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_entry ORDER BY number DESC LIMIT 1)"), K.CHAIN, "audit_entry"),
    Crime("a whole chain taken out", sql("DELETE FROM audit_entry"), K.AUDIT_MISSING, DOCUMENT),
    Crime("the end of a chain forgotten", sql("DELETE FROM audit_chainhead"), K.CHAIN, "audit_chainhead"),
    Crime("audit data erased in silence", sql("UPDATE audit_entry SET content = NULL, salt = NULL WHERE action = 'signing_ordered'"), K.AUDIT_ERASED, "audit_entry"),
    Crime("a file's row", sql("UPDATE files_storedfile SET size = size + 1 WHERE kind = 'letter'"), K.FILE_DAMAGED, "files_storedfile"),
    Crime("a file marked as deleted", sql("UPDATE files_storedfile SET deleted_at = created_at WHERE kind = 'letter'"), K.DOCUMENT_FILE, DOCUMENT),
    Crime("a file's row taken out", sql("DELETE FROM files_storedfile WHERE kind = 'letter'"), K.DOCUMENT_FILE, DOCUMENT),
    Crime("a letter that no document has", doc("state = 'cancelled', file_id = NULL"), K.FILE_ORPHAN, "files_storedfile"),
    Crime("a file cut in half", _file(lambda path: path.write_bytes(path.read_bytes()[:1000])), K.FILE_DAMAGED, "files_storedfile"),
    Crime("a file lost", _file(_remove), K.FILE_MISSING, "files_storedfile"),
    Crime("a file that nobody knows", _file(lambda path: path.with_name("f" * 40).write_bytes(b"x")), K.FILE_ORPHAN, "files"),
]  # fmt: skip
