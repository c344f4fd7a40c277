"""Is this the master key of this database? Asked at every start, so that a wrong key is called wrong at once
and not one NIK at a time.
"""

from pamong.foundation.db.keys import MasterKeyError, keyring
from pamong.foundation.db.models import KnownKey


def confirm_master_key() -> None:
    """Compare the key ring with the fingerprints in the database; a key that is new there is written down.

    Raises ``MasterKeyError`` when a key is another one than the database knows, or one of its keys is missing.
    """
    known = refuse_other_key()
    ring = keyring()
    new = [KnownKey(key_id=key_id, fingerprint=ring.fingerprint(key_id)) for key_id in ring.key_ids]
    KnownKey.objects.bulk_create([key for key in new if key.key_id not in known], ignore_conflicts=True)


def refuse_other_key() -> dict[int, str]:
    """The same comparison without writing anything: the fingerprints that the database knows, by key id."""
    ring = keyring()
    known = dict(KnownKey.objects.values_list("key_id", "fingerprint"))
    for key_id, wanted in sorted(known.items()):
        found = ring.fingerprint(key_id) if key_id in ring.key_ids else None
        if found != wanted:
            raise MasterKeyError(_refusal(key_id, wanted, found))
    return known


def _refusal(key_id: int, wanted: str, found: str | None) -> str:
    if found is None:
        return (
            f"Master key {key_id} (fingerprint {wanted}) is missing from the key file, but data in this database "
            "was closed with it. Put its line back."
        )
    return (
        f"This master key (fingerprint {found}) does not belong to this database, whose key has the fingerprint "
        f"{wanted}. Put the right key in its place; nothing was changed."
    )
