"""SQL that keeps entries as they are, for both databases (used by a migration; never change it in place)."""

_KEPT = ("id", "office", "number", "at", "action", "actor", "subject", "data_hash", "previous", "hash")
_NO_DELETE = "audit: an entry is never deleted"
_NO_UPDATE = "audit: an entry is never changed, only its data erased"
_NO_RETURN = "audit: a chain only grows"


def _same(operator: str) -> str:
    kept = " AND ".join(f'NEW."{name}" {operator} OLD."{name}"' for name in _KEPT)
    return f"NEW.content IS NULL AND NEW.salt IS NULL AND {kept}"


def _abort(name: str, event: str, table: str, condition: str, message: str) -> str:
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


SQLITE = [
    _abort("audit_entry_delete", "DELETE", "audit_entry", "", _NO_DELETE),
    _abort("audit_entry_update", "UPDATE", "audit_entry", f"NOT ({_same('IS')})", _NO_UPDATE),
    _abort("audit_chainhead_delete", "DELETE", "audit_chainhead", "", _NO_RETURN),
    _abort("audit_chainhead_update", "UPDATE", "audit_chainhead", "NEW.number <= OLD.number", _NO_RETURN),
]

# A flush of the tables (only tests do that) has to say so: see apps.py.
POSTGRESQL = [
    f"""CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN
        IF current_setting('pamong.may_truncate', true) = 'yes' THEN RETURN NULL; END IF;
        RAISE EXCEPTION '{_NO_DELETE}';
      ELSIF TG_TABLE_NAME = 'audit_chainhead' THEN
        IF TG_OP = 'UPDATE' THEN
          IF NEW.number > OLD.number THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION '{_NO_RETURN}';
      ELSIF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '{_NO_DELETE}';
      ELSIF {_same("IS NOT DISTINCT FROM")} THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION '{_NO_UPDATE}';
    END $$""",
    *(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_keep()"
        for table in ("audit_entry", "audit_chainhead")
    ),
    *(
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_keep()"
        for table in ("audit_entry", "audit_chainhead")
    ),
]
POSTGRESQL_UNDO = ["DROP FUNCTION audit_keep() CASCADE"]
SQLITE_UNDO = [f"DROP TRIGGER {statement.split()[2]}" for statement in SQLITE]
