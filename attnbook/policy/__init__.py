"""What a page may run and load: a Content-Security-Policy in every page."""

from .ext import setup

__all__ = ["setup"]
