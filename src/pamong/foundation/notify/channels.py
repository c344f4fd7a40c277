"""Ways to reach a person. The inbox is one; push, mail or WhatsApp come as further channels."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override
from uuid import UUID

from django.db import transaction

from pamong.foundation.db.bulk import insert_many
from pamong.foundation.notify.models import Notice

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """What one account is told."""

    account: UUID
    text: str
    link: str
    kind: str
    at: datetime


class Channel(ABC):
    """One way to deliver a message. ``deliver`` may raise: it is logged, and nobody else suffers."""

    name: str

    @abstractmethod
    def deliver(self, message: Message) -> None:
        """Sends the message, outside any transaction, after the act was committed."""


class Inbox(Channel):
    """The in-app inbox: the only channel that writes in the transaction of the act."""

    name = "inbox"

    @override
    def deliver(self, message: Message) -> None:
        self.put(message)

    def put(self, message: Message) -> Notice:
        """Stores the message and returns it."""
        (notice,) = self.put_all([message])
        return notice

    def put_all(self, messages: Iterable[Message]) -> list[Notice]:
        """Stores the messages with one statement and returns them."""
        notices = [
            Notice(
                account=message.account,
                text=message.text[:500],
                link=message.link,
                kind=message.kind,
                created_at=message.at,
            )
            for message in messages
        ]
        insert_many(notices)
        return notices


inbox = Inbox()
_others: list[Channel] = []


def register(channel: Channel) -> None:
    """Adds a channel for every later message (call it in ``AppConfig.ready``)."""
    _others.append(channel)


def unregister(channel: Channel) -> None:
    """Takes a channel out again."""
    _others.remove(channel)


def registered() -> tuple[Channel, ...]:
    """The channels besides the inbox, for one who calls by a certain way and keeps what came of it."""
    return tuple(_others)


def send(message: Message) -> Notice | None:
    """Puts the message in the inbox now, and hands it to the other channels on commit."""
    return next(iter(send_all([message])), None)


def send_all(messages: Sequence[Message]) -> list[Notice]:
    """Puts the messages in the inbox now, all or none, and hands each to the other channels on commit."""
    notices: list[Notice] = []
    try:
        with transaction.atomic():  # a savepoint: a failure here must not spoil the act
            notices = inbox.put_all(messages)
    except Exception:
        logger.exception("notices for accounts %s were not stored", [str(each.account) for each in messages])
    for channel in _others:
        for message in messages:
            transaction.on_commit(lambda to=channel, what=message: _try(to, what))  # type: ignore[misc]
    return notices


def _try(channel: Channel, message: Message) -> None:
    try:
        channel.deliver(message)
    except Exception:
        logger.exception("channel %s failed for account %s", channel.name, message.account)
