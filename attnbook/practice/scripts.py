"""The rooms' scripts and style sheet, where Sphinx picks up static files."""

import shutil
from pathlib import Path

from attnteach.bank.words import LANGUAGES
from attnteach.bank.words import words as item_words

from .. import licences
from ..bundler import bundle
from ..words import words

WEB = Path(__file__).parent / "web"


def room_words():
    """{language: words of the rooms, with those around an item under "item"}."""
    return {language: words("practice", language)["rooms"] | {"item": item_words(language)} for language in LANGUAGES}


def bundle_scripts(out):
    """Bundle the rooms' modules with their words into a folder, the licences of what they carry beside them."""
    packages = bundle(WEB, ["main.js"], out, data={"words": room_words()}).packages
    (Path(out) / "licences.txt").write_text(licences.in_one(licences.of_npm(packages)), encoding="utf-8")


def lay_scripts(out):
    """Fill the folder `out`; what an earlier build left there under names that change goes."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.js"), *out.glob("*.pdf"), *out.glob("texts-*.json")):
        old.unlink()
    bundle_scripts(out)
    shutil.copyfile(WEB / "practice.css", out / "practice.css")
