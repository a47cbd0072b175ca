"""The book to take along: one EPUB and one PDF, made from the built pages themselves, so that they cannot drift apart."""

from .ext import setup

__all__ = ["setup"]
