"""Two practice pages made from the judge's problems: all of them, and the bugs to spot."""

from .ext import setup

__all__ = ["setup"]
