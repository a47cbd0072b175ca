"""The whole site without a network: a service worker that keeps a copy of every page."""

from .ext import setup

__all__ = ["setup"]
