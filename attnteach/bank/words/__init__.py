"""The words around an item, one catalogue a language."""

from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("en", "zh")


@cache
def words(language):
    """{name: text} of one language, "en" or "zh"."""
    return yaml.safe_load((Path(__file__).parent / f"{language}.yml").read_text(encoding="utf-8"))
