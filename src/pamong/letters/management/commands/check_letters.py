"""``manage.py check_letters``: may every letter type be offered to the public?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pamong.letters import catalog


class Command(BaseCommand):
    """Print what is wrong in the catalogue; fail if anything is."""

    help = "Memeriksa semua jenis surat: isian, dasar hukum, standar pelayanan, contoh, dan cetakannya."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each fault on its own line."""
        problems = catalog.problems()
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} kesalahan pada jenis surat")
        self.stdout.write(f"{len(catalog.folders())} jenis surat benar")
