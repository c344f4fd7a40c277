"""What overtime counts for in pay: hours of a normal day, and of a rest day, times what the law gives for them.

The result is hours, not money: whoever pays multiplies it by the wage of an hour (PP 35/2021, article 32: a month's
wage by 173). Whether the regulation binds a local government's contract workers is for the office to say.
"""

from datetime import timedelta

from pamong.core.duty.policy import Policy

_NONE = timedelta(0)


def paid(length: timedelta, *, rest_day: bool, policy: Policy) -> timedelta:
    """Hours to be paid for so much overtime of one day (PP 35/2021, article 31).

    >>> from datetime import date
    >>> from pamong.core.duty.table import in_force
    >>> policy = in_force(date(2026, 11, 24))
    >>> paid(timedelta(hours=4), rest_day=False, policy=policy) / timedelta(hours=1)
    7.5
    >>> paid(timedelta(hours=9), rest_day=True, policy=policy) / timedelta(hours=1)
    21.0
    """
    if length <= _NONE:
        return _NONE
    if not rest_day:
        first = min(length, policy.pay_first)
        return first * policy.pay_first_rate + (length - first) * policy.pay_rate
    first = min(length, policy.pay_rest)
    second = min(length - first, policy.pay_rest_second)
    last = length - first - second
    return (
        first * policy.pay_rest_rate + second * policy.pay_rest_second_rate + last * policy.pay_rest_last_rate
    )
