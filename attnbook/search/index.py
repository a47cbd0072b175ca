"""The index of a built site: every place of its pages is a record of Pagefind."""

import re
import subprocess
import sys
import tempfile
from functools import cache
from html import escape
from pathlib import Path

import yaml

from ..words import words
from .places import places

HERE = Path(__file__).parent
FOLDER = "pagefind"
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


def spaced(text):
    """Chinese writes no spaces between words; for the index, each sign is a word of its own."""
    return " ".join(HAN.sub(r" \g<0> ", text).split())


def folded(text):
    """The words of a text, one space around each; case, hyphens and underscores make no difference."""
    return f" {' '.join(WORD.findall(text.lower()))} "


@cache
def synonyms():
    """[[(word, folded word)]] of what readers call the same."""
    groups = yaml.safe_load((HERE / "synonyms.yml").read_text(encoding="utf-8"))
    return [[(word, folded(word)) for word in group] for group in groups]


def also(names):
    """What else those things are called that `names` name."""
    known = "".join(map(folded, names))
    return [
        word
        for group in synonyms()
        if any(form in known for _, form in group)
        for word, form in group
        if form not in known
    ]


def site_places(out):
    """The places of all pages below `out`; a question that stands in its chapter is not told again in the list of all."""
    pages = sorted((page for page in (out / "chapters").rglob("*.html")), key=lambda page: page.stem == "browse")
    found = {}
    for page in pages:
        for place in places(page.read_text(encoding="utf-8"), page.relative_to(out).as_posix()):
            found.setdefault(place.names if place.kind == "question" else place.url, place)
    return [*found.values()]


def record(place):
    """A place as a page of its own, for Pagefind to read."""
    titles = words("practice", "zh")["titles"]
    names = [*place.names, *(titles[name] for name in place.names if name in titles)]
    others = also([place.title, *names]) if place.kind != "question" or place.title == place.page else []
    meta = {
        "place": place.url,
        "page": spaced(place.page if place.page != place.title else ""),
        "kind": place.kind,
        "names": spaced(" · ".join(names)),
        "also": spaced(" · ".join(others)),
    }
    told = "".join(f'<meta data-pagefind-meta="{name}[content]" content="{escape(text)}">' for name, text in meta.items() if text)
    return (
        f'<html lang="en"><head>{told}<meta data-pagefind-filter="kind[content]" content="{place.kind}"></head>'
        f"<body><h1>{escape(spaced(place.title))}</h1>"
        f'<p data-pagefind-weight="5">{escape(meta["names"])} . {escape(meta["also"])}</p>'
        f"<p>{escape(spaced(place.text))}</p></body></html>"
    )


def build(out):
    """Index the built pages below `out` into its folder `pagefind`; RuntimeError with the message of Pagefind."""
    with tempfile.TemporaryDirectory() as records:
        for number, place in enumerate(site_places(Path(out))):
            (Path(records) / f"{number}.html").write_text(record(place), encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", records, "--output-path", Path(out) / FOLDER]
        result = subprocess.run([*command, "--include-characters", "_", "--quiet"], capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(result.stderr or result.stdout)


if __name__ == "__main__":
    build(sys.argv[1])
