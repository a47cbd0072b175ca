"""Words in several languages: the judge's own sentences (`en.toml`, `zh.toml`), and fields `{en, zh}` of problems.

English is complete; what another language lacks is said in English.
"""

import functools
import tomllib
from pathlib import Path

LANGUAGES = ("en", "zh")
FOLDER = Path(__file__).parent


@functools.cache
def fields(path):
    """What stands in a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def choose(field, language):
    """The text of a field `{en, zh}`."""
    return field.get(language, field["en"])


@functools.cache
def catalogue(language):
    """{"section.name": sentence} of one language."""
    sections = fields(FOLDER / f"{language}.toml")
    return {f"{section}.{name}": text for section, texts in sections.items() for name, text in texts.items()}


class Sentence:
    """A sentence of the catalogue and what fills its gaps: numbers, texts, or other sentences."""

    def __init__(self, key, **values):
        self.key, self.values = key, values

    def text(self, language="en"):
        """The sentence in that language; KeyError for one that English lacks."""
        return self.template(language).format_map(
            {name: spoken(value, language) for name, value in self.values.items()}
        )

    def template(self, language="en"):
        """The sentence with its gaps."""
        return catalogue(language).get(self.key) or catalogue("en")[self.key]

    def __str__(self):
        return self.text()

    def __repr__(self):
        return f"Sentence({self.key!r}, {self.values})"


def spoken(value, language):
    """A value as it stands in a sentence of that language."""
    return value.text(language) if isinstance(value, Sentence) else value
