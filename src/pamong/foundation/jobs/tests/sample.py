"""Jobs for the tests; what they do is noted here."""

import time
from datetime import timedelta

from pamong.foundation.jobs import Backoff, GiveUp, job

done: list[str] = []


@job()
def note(text: str) -> str:
    done.append(text)
    return text


@job(retries=2, backoff=Backoff(first=timedelta(seconds=10)))
def always_fails() -> None:
    done.append("tried")
    raise ValueError("no luck")


@job(retries=5)
def hopeless() -> None:
    raise GiveUp("the same every time")


@job()
def tick() -> None:
    done.append("tick")


@job(limit=timedelta(seconds=60))
def sleeper(seconds: float) -> None:
    time.sleep(seconds)
