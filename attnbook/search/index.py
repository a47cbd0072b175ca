"""The index of a built site: every place of its pages is a record of Pagefind."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
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


def squeezed(name):
    """A whole name as one word; `squeezed` in ask.js."""
    return folded(name).replace(" ", "")


@cache
def terms():
    """[(place or None, {folded word: word})]: what readers call the same, and the place that explains it."""
    listed = yaml.safe_load((HERE / "terms.yml").read_text(encoding="utf-8"))
    return [(term.get("at"), {folded(word): word for word in term["words"]}) for term in listed]


def called(place):
    """What a place is called beside its title, and what is called so that its title speaks of; whether it explains a term."""
    docname, _, anchor = place.url.removeprefix("chapters/").partition("#")
    here = f"{docname.removesuffix('.html')}#{anchor}".rstrip("#")
    titles = words("practice", "zh")["titles"]
    own = [*place.names, *(titles[name] for name in place.names if name in titles)]
    title = folded(place.title)
    known = {title, *map(folded, own)}
    explained = [word for at, forms in terms() if at == here for word in forms.values()]
    names = [word for _, forms in terms() if known & forms.keys() for word in forms.values()]
    spoken = []
    if place.kind in ("chapter", "problem") or place.page == place.title:
        said = {form: forms for _, forms in terms() for form in forms if form in title}
        longest = [form for form in said if not any(form != other and form in other for other in said)]
        spoken = [word for form in longest for word in said[form].values()]
    return explained, [*own, *names], spoken


def site_places(out, docnames):
    """The places of these pages below `out`; a question that stands in its chapter is not told again in the list of all."""
    found = {}
    for name in sorted(docnames, key=lambda name: (name.endswith("/browse"), name)):
        for place in places((out / f"{name}.html").read_text(encoding="utf-8"), f"{name}.html"):
            found.setdefault(place.names if place.kind == "question" else place.url, place)
    return [*found.values()]


def record(place):
    """A place as a page of its own, for Pagefind to read."""
    explained, names, spoken = called(place)
    whole = {squeezed(name) for name in [place.title, *explained, *names]}
    meta = {
        "place": place.url,
        "page": spaced(place.page if place.page != place.title else ""),
        "kind": place.kind,
        "explains": " ".join(map(squeezed, explained)),
        "called": " ".join(sorted(whole)),
        "also": spaced(" · ".join(dict.fromkeys([*explained, *names, *spoken]))),
    }
    filters = [("kind", place.kind), *(("called", name) for name in sorted(whole))]
    text = place.text.removeprefix(place.title)
    told = [
        *(
            f'<meta data-pagefind-meta="{name}[content]" content="{escape(each)}">'
            for name, each in meta.items()
            if each
        ),
        *(f'<meta data-pagefind-filter="{name}[content]" content="{escape(each)}">' for name, each in filters),
    ]
    return (
        f'<html lang="en"><head>{"".join(told)}</head><body><h1>{escape(spaced(place.title))}</h1>'
        f'<p>{escape(spaced(text))}</p><p data-pagefind-weight="0.1">{escape(meta["also"])}</p></body></html>'
    )


def vocabulary(found):
    """The Latin words of the places, the most frequent first."""
    told = Counter(word for place in found for word in folded(f"{place.title} {place.text}").split())
    told.update(word for _, forms in terms() for form in forms for word in form.split())
    return [word for word, _ in told.most_common() if word.isascii() and word.isalpha() and len(word) > 1]


def build(out, docnames):
    """Index these built pages below `out` into its folder `pagefind`; RuntimeError with the message of Pagefind."""
    out = Path(out)
    found = site_places(out, docnames)
    shutil.rmtree(out / FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as records:
        for number, place in enumerate(found):
            (Path(records) / f"{number}.html").write_text(record(place), encoding="utf-8")
        command = [sys.executable, "-m", "pagefind", "--site", records, "--output-path", out / FOLDER]
        result = subprocess.run([*command, "--include-characters", "_", "--quiet"], capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(result.stderr or result.stdout)
    (out / FOLDER / "vocabulary.txt").write_text("\n".join(vocabulary(found)), encoding="utf-8")
