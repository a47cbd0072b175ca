"""Live pages: Python in the reader's browser. See README.md; `python -m attnbook.live OUT_FOLDER` builds the files."""

from .ext import setup

__all__ = ["setup"]
