"""A small office for tests: two kelurahan of two RW of two RT, residents, officials, signed-in clients.

>>> tree = office_tree()                                    # doctest: +SKIP
>>> warga = make_resident(tree.rt)                          # doctest: +SKIP
>>> client = client_for(make_official(Role.LURAH, tree.kelurahan))  # doctest: +SKIP
"""

from pamong.core.roles import Role
from tests.support.people import make_account, make_household, make_official, make_resident, next_nik
from tests.support.regions import Tree, office_tree
from tests.support.web import client_for

__all__ = [
    "Role",
    "Tree",
    "client_for",
    "make_account",
    "make_household",
    "make_official",
    "make_resident",
    "next_nik",
    "office_tree",
]
