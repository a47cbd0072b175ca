"""The words of the interface: one catalogue a language, one section a feature. Scripts get them when they are bundled."""

from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@cache
def catalogue(language):
    """{section: {name: text}} of a language: "en" or "zh"."""
    return yaml.safe_load((HERE / f"{language}.yml").read_text(encoding="utf-8"))


def words(section, language="en"):
    """{name: text} of a feature in a language such as "zh_CN"; in English what that language does not say yet."""
    return catalogue("en")[section] | catalogue(language[:2]).get(section, {})
