"""What every page gets: one style sheet, scripts that wait, the book's look, its description, marks of Chinese."""

from .ext import setup

__all__ = ["setup"]
