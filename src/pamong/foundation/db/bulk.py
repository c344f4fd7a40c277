"""Writing many rows with one prepared statement, run for each."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router, transaction


def update_many(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write ``fields`` of every row by its primary key: one prepared UPDATE, run for each.

    Django's ``bulk_update`` builds one statement with a CASE for every row and field; for two hundred rows that
    costs six times as much. The rows are of one model and known to exist: lock them first where that matters.
    """
    if not rows:
        return
    model = type(rows[0])
    connection: Any = connections[router.db_for_write(model)]
    quote, meta = connection.ops.quote_name, model._meta
    changed: list[Any] = [meta.get_field(name) for name in fields]
    columns = ", ".join(f"{quote(field.column)} = %s" for field in changed)
    key: Any = meta.pk
    statement = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(key.column)} = %s"  # noqa: S608
    values = [
        (
            *(field.get_db_prep_save(field.pre_save(row, False), connection) for field in changed),
            key.get_db_prep_save(row.pk, connection),
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, all of them or none: one prepared INSERT, run for each.

    Django's ``bulk_create`` writes statements of a thousand values and prepares each value by way of an expression,
    which costs half as much again. As there, no signal is sent. What the database would choose is not
    read back: a key of its own (``AutoField``) stays None.
    """
    if not rows:
        return
    model = type(rows[0])
    connection: Any = connections[router.db_for_write(model)]
    quote, meta = connection.ops.quote_name, model._meta
    numbered = rows[0].pk is None
    fields: list[Any] = [
        field for field in meta.local_concrete_fields if not (numbered and field.primary_key)
    ]
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    values = [
        tuple(field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields)
        for row in rows
    ]
    with transaction.atomic(connection.alias, savepoint=False), connection.cursor() as cursor:
        cursor.executemany(statement, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
