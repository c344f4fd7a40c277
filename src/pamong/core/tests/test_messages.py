import copy
import json
import pickle

from pamong.core.messages import Message, _


def test_a_message_is_plain_text_wherever_text_is_wanted() -> None:
    message = _("Tulis paling banyak {most} huruf.", most=60)
    assert message == "Tulis paling banyak 60 huruf."
    assert json.dumps(message) == '"Tulis paling banyak 60 huruf."'


def test_a_value_with_braces_is_printed_as_it_is() -> None:
    assert _("Nama {name} tidak ada.", name="{0} {x}") == "Nama {0} {x} tidak ada."
    assert _("Kurung {} biasa") == "Kurung {} biasa"


def test_a_message_can_be_said_in_another_language() -> None:
    message = _("Masih {left} hari.", left=3)
    assert "{left} days left.".format(**message.params) == "3 days left."


def test_copies_keep_template_and_values() -> None:
    message = _("Masih {left} hari.", left=3)
    for twin in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert isinstance(twin, Message)
        assert (twin, twin.template, twin.params) == (message, message.template, message.params)
