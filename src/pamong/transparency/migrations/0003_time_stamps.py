from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from pamong.transparency import triggers


def _run(schema_editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement, params=None)


def create(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, triggers.STAMPS_SQLITE, triggers.STAMPS_POSTGRESQL)


def drop(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, triggers.STAMPS_SQLITE_UNDO, triggers.STAMPS_POSTGRESQL_UNDO)


class Migration(migrations.Migration):
    """Time stamps over checkpoints; they are only ever added."""

    dependencies = [
        ('transparency', '0002_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='TimeService',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500)),
                ('since', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='TimeStamp',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('first', models.PositiveBigIntegerField(null=True)),
                ('last', models.PositiveBigIntegerField(null=True)),
                ('imprint', models.BinaryField(help_text='SHA-256 of the note, or the root over tokens', max_length=32)),
                ('token', models.BinaryField(help_text='DER')),
                ('authority', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('expires', models.DateTimeField(db_index=True, help_text="When the authority's certificate ends")),
                ('checkpoint', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stamp', to='transparency.checkpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checkpoint__isnull', False), ('first__isnull', True), ('last__isnull', True)), models.Q(('checkpoint__isnull', True), ('first__isnull', False), ('last__isnull', False)), _connector='OR'), name='time_stamp_is_over_one_thing')],
            },
        ),
        migrations.RunPython(create, drop),
    ]
