"""Logs as JSON lines: one event a line, whatever a name or a header contains."""

import json
import logging
import re
from typing import override

_LONG_NUMBER = re.compile(r"\d{16}")
_INVITATION = re.compile(r"(?<=/undangan/)[\w-]{32}(?![\w-])")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object; a run of sixteen digits (a NIK or KK number) is masked.

    So is the secret in the address of an invitation.
    """

    @override
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        line = _LONG_NUMBER.sub("<16 digits>", json.dumps(entry, ensure_ascii=True))
        return _INVITATION.sub("<token>", line)
