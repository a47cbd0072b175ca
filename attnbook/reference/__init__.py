"""The API reference: docstrings are shown as they are written."""

from .ext import setup

__all__ = ["setup"]
