"""What every test relies on: a busy machine is slow, not broken."""

from hypothesis import settings

settings.register_profile("attnteach", deadline=None)
settings.load_profile("attnteach")
