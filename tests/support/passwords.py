"""Passwords hashed a thousand times faster: what is tested is who may sign in, not how long guessing takes."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickScrypt(ScryptPasswordHasher):
    """The product's own algorithm, with the smallest cost; whatever it wrote the product reads."""

    work_factor = 2**4
