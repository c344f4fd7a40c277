"""Policies of c2sp.org/tlog-policy: the example of the specification, its rules one by one, and any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamong.core.logpolicy import Policy, PolicyError, parse_policy
from pamong.core.notes import COSIGNATURE, VerifierKey

LOG = VerifierKey("contoh.test/log", bytes(32))
X1, X2, X3, Y1, Y2, Y3 = (
    VerifierKey(f"saksi.test/{at}", bytes([at]) * 32, COSIGNATURE) for at in range(1, 7)
)
# The example of the specification, with keys in the place of what it leaves out.
EXAMPLE = f"""log {LOG}

witness X1 {X1}
witness X2 {X2}
witness X3 {X3}
group X-witnesses 2 X1 X2 X3

witness Y1 {Y1} https://saksi.test/y1
witness Y2 {Y2}
witness Y3 {Y3}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
ONE = f"witness W {X1}\n"


def read(text: str) -> Policy:
    return parse_policy(text.encode())


@pytest.mark.parametrize(
    ("cosigners", "met"),
    [
        ([X1, X2, Y3], True), ([X1, X3, Y1, Y2], True), ([X1, X2, X3], False), ([X1, Y1, Y2, Y3], False),
        ([], False), ([X1, X2, X3, Y1, Y2, Y3], True), ([LOG, X1, X2], False),
    ],
)  # fmt: skip
def test_the_example_of_the_specification_means_what_it_says(cosigners: list[VerifierKey], met: bool) -> None:
    assert read(EXAMPLE).is_met(cosigners) is met


def test_the_example_names_its_log_and_the_address_of_a_witness() -> None:
    found = read(EXAMPLE)
    assert found.keys_of("contoh.test/log") == (LOG,)
    assert found.keys_of("lain.test/log") == ()
    assert [witness.url for witness in found.witnesses] == ["", "", "", "https://saksi.test/y1", "", ""]


def test_a_quorum_may_be_nobody_or_one_witness() -> None:
    assert read("quorum none\n").is_met([])
    one = read(f"{ONE}quorum W\n")
    assert one.is_met([X1]) and not one.is_met([X2])


def test_white_space_and_remarks_are_passed_over() -> None:
    text = f" \t# catatan\n\n\twitness \t W\t{X1}  \n quorum\tW \n"
    assert read(text) == read(f"{ONE}quorum W\n")


@pytest.mark.parametrize(
    "text",
    [
        "", ONE, f"{ONE}quorum X\n", f"quorum W\n{ONE}", f"{ONE}quorum W\nquorum W\n", f"quorum none\n{ONE}quorum W\n",
        f"{ONE}witness W {X2}\nquorum W\n", f"{ONE}witness V {X1}\nquorum W\n", f"witness none {X1}\nquorum none\n",
        f"log {LOG}\nlog {VerifierKey('lain.test', LOG.public)}\nquorum none\n", f"log {X1}\nquorum none\n",
        f"witness W {LOG}\nquorum W\n", f"{ONE}group g 0 W\nquorum g\n", f"{ONE}group g 2 W\nquorum g\n",
        f"{ONE}group g 01 W\nquorum g\n", f"{ONE}group g all\nquorum W\n", f"{ONE}group g all none\nquorum g\n",
        f"{ONE}group g all W W\nquorum g\n", f"{ONE}group g any W\ngroup h any W\nquorum g\n",
        f"{ONE}group W any W\nquorum W\n", f"{ONE}quorum W W\n", f"{ONE}other W\nquorum W\n",
        f"{ONE}quorum W\r\n", f"{ONE}quorum W\x00\n", "witness W kunci\nquorum W\n",
        f"witness W {str(X1)[:-3]}AA=\nquorum W\n",
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        read(text)


def test_the_line_that_is_wrong_is_named() -> None:
    with pytest.raises(PolicyError, match="line 3"):
        read(f"# saksi\n{ONE}group g 5 W\nquorum g\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for text in (data, EXAMPLE.encode() + data):
        try:
            parse_policy(text)
        except PolicyError:
            continue
