"""Executing the notebooks: each when what it depends on has changed, side by side, and never twice."""

from .ext import setup

__all__ = ["setup"]
