"""The practice room: questions in their chapters, rooms to train in, the bank to take along. See README.md."""

from .ext import setup

__all__ = ["setup"]
