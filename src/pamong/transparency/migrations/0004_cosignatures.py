from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from pamong.transparency import triggers


def _run(schema_editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement, params=None)


def create(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, triggers.COSIGNATURES_SQLITE, triggers.COSIGNATURES_POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, triggers.COSIGNATURES_SQLITE_UNDO, triggers.COSIGNATURES_POSTGRESQL_UNDO)


class Migration(migrations.Migration):
    """What witnesses signed; it is only ever added."""

    dependencies = [
        ('transparency', '0003_time_stamps'),
    ]

    operations = [
        migrations.CreateModel(
            name='WitnessCall',
            fields=[
                ('key', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(help_text="The witness's public key in one word", max_length=400)),
                ('line', models.TextField(help_text='The signature line as it stands in the note')),
                ('at', models.DateTimeField(help_text="By the witness's clock")),
                ('kept_at', models.DateTimeField()),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cosignatures', to='transparency.checkpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'key', 'at'), name='log_cosignature_unique')],
            },
        ),
        migrations.RunPython(create, drop),
    ]
