"""``pamong_worker``: runs jobs and schedules until it is told to stop."""

from typing import Any, override

from django.core.management.base import BaseCommand, CommandParser

from pamong.foundation.jobs.worker import JobWorker


class Command(BaseCommand):
    help = "Runs background jobs and periodic jobs."

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks when idle")
        parser.add_argument("--batch", action="store_true", help="stop when nothing is left to do")
        parser.add_argument("--grace", type=float, default=5.0, help="seconds a running job gets to finish")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        worker = JobWorker(interval=options["interval"], batch=options["batch"], grace=options["grace"])
        worker.configure_signals()
        worker.run()
