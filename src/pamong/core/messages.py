"""Sentences for people: finished Indonesian that still knows how to be translated."""

from typing import Self

type Param = str | int


class Message(str):
    """A finished Indonesian sentence that remembers the template and the values it was made of.

    Core speaks Indonesian and knows no catalogue. A caller that wants another language formats
    ``gettext(message.template)`` with ``message.params``; every other caller uses it as a plain ``str``.

    >>> sentence = _("NIK harus {wanted} angka.", wanted=16)
    >>> sentence
    'NIK harus 16 angka.'
    >>> sentence.template, sentence.params
    ('NIK harus {wanted} angka.', {'wanted': 16})
    """

    template: str
    params: dict[str, Param]

    def __new__(cls, template: str, params: dict[str, Param] | None = None) -> Self:
        values = dict(params or {})
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template = template
        made.params = values
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, dict[str, Param]]]:
        return type(self), (self.template, self.params)


def _(template: str, /, **params: Param) -> Message:
    """Mark ``template`` for extraction (``makemessages`` knows ``_``) and fill it in."""
    return Message(template, params)
