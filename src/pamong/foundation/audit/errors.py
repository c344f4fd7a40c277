"""What can go wrong when something is recorded."""


class AuditError(Exception):
    """The base of this package's errors."""


class OutsideTransactionError(AuditError):
    """An entry must be written in the transaction of the act it tells of."""


class IdentityInAuditError(AuditError):
    """A NIK or KK number was about to be recorded; use the resident's id instead."""


class UnrecordableError(AuditError):
    """The data holds a value that has no canonical form (a float, a date, an object)."""
