"""SQL that lets the log only grow, for both databases (used by a migration; never change it in place)."""

_TABLES = {
    "logentry": ("log: a leaf is never changed or removed", None),
    "checkpoint": ("log: a checkpoint is never changed or removed", None),
    "loghead": ("log: a log only grows", "NEW.size >= OLD.size AND NEW.signed >= OLD.signed"),
    "tile": (
        "log: a tile only grows",
        "NEW.level = OLD.level AND NEW.number = OLD.number AND length(NEW.hashes) > length(OLD.hashes) "
        "AND substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes",
    ),
}


def _sqlite(table: str, message: str, allowed: str | None) -> list[str]:
    abort = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    name, when = f"transparency_{table}", f" WHEN NOT ({allowed})" if allowed else ""
    return [
        f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {name} FOR EACH ROW {abort}",
        f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {name} FOR EACH ROW{when} {abort}",
    ]


def _postgresql(table: str, message: str, allowed: str | None) -> list[str]:
    name = f"transparency_{table}"
    grows = f"IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF;" if allowed else ""
    return [
        # A flush of the tables (only tests do that) has to say so: see the audit log.
        f"""CREATE FUNCTION {name}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'TRUNCATE' THEN
            IF current_setting('pamong.may_truncate', true) = 'yes' THEN RETURN NULL; END IF;
            RAISE EXCEPTION '{message}';
          END IF;
          {grows}
          RAISE EXCEPTION '{message}';
        END $$""",
        f"CREATE TRIGGER {name}_keep BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_keep()",
        f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {name} EXECUTE FUNCTION {name}_keep()",
    ]


SQLITE = [line for table, (message, allowed) in _TABLES.items() for line in _sqlite(table, message, allowed)]
POSTGRESQL = [
    line for table, (message, allowed) in _TABLES.items() for line in _postgresql(table, message, allowed)
]
SQLITE_UNDO = [f"DROP TRIGGER {statement.split()[2]}" for statement in SQLITE]
POSTGRESQL_UNDO = [f"DROP FUNCTION transparency_{table}_keep() CASCADE" for table in _TABLES]


_STAMP = ("timestamp", "log: a time stamp is never changed or removed", None)
STAMPS_SQLITE, STAMPS_POSTGRESQL = _sqlite(*_STAMP), _postgresql(*_STAMP)
STAMPS_SQLITE_UNDO = [f"DROP TRIGGER {statement.split()[2]}" for statement in STAMPS_SQLITE]
STAMPS_POSTGRESQL_UNDO = ["DROP FUNCTION transparency_timestamp_keep() CASCADE"]

_COSIGNATURE = ("cosignature", "log: a cosignature is never changed or removed", None)
COSIGNATURES_SQLITE, COSIGNATURES_POSTGRESQL = _sqlite(*_COSIGNATURE), _postgresql(*_COSIGNATURE)
COSIGNATURES_SQLITE_UNDO = [f"DROP TRIGGER {statement.split()[2]}" for statement in COSIGNATURES_SQLITE]
COSIGNATURES_POSTGRESQL_UNDO = ["DROP FUNCTION transparency_cosignature_keep() CASCADE"]
