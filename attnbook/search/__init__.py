"""Search by Pagefind, in English and Chinese."""

from .ext import setup

__all__ = ["setup"]
