"""Formulas set by KaTeX while the book is built; a page carries only its style sheet and fonts."""

from .ext import setup

__all__ = ["setup"]
