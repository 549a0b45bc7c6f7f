"""The password hash of the house at a cost that does not slow tests down."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 as everywhere, with the least work."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
