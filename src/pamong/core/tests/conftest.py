"""Property tests have no time limit for one example: a busy machine is not a broken rule."""

from hypothesis import settings

settings.register_profile("pamong", deadline=None)
settings.load_profile("pamong")
