"""What a published site has besides its pages: its address, launch buttons, previews, a feed of changes, robots.txt."""

from .ext import setup

__all__ = ["setup"]
