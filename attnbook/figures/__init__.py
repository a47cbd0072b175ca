"""Interactive figures carry all their states; the large ones lie in files of their own, so that the page's words come first."""

from .ext import setup

__all__ = ["setup"]
