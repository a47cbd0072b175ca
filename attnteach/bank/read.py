"""Read the bank's files and check them against the book: cells, papers, problems, numbers."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import ValidationError

from .recompute import faults
from .schema import Item

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = ROOT / "chapters"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where."""

    file: str
    id: str
    field: str
    message: str

    def __str__(self):
        return f"{self.file}: {self.id}: {self.field}: {self.message}"


class BankError(ValueError):
    """The bank is wrong: `faults` names file, item, field and what is wrong with it."""

    def __init__(self, faults):
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True)
class Bank:
    """Items by chapter, in the order of the files."""

    chapters: dict[str, list[Item]]

    @cached_property
    def items(self):
        return [item for items in self.chapters.values() for item in items]

    @cached_property
    def chapter_of(self):
        return {item.id: chapter for chapter, items in self.chapters.items() for item in items}

    def __getitem__(self, id):
        return self.chapters[self.chapter_of[id]][[item.id for item in self.chapters[self.chapter_of[id]]].index(id)]


def files(folder=CHAPTERS / "questions"):
    """The files of questions in the order of the book's chapters; those without a chapter come last."""
    contents = Path(folder).parent.parent / "_toc.yml"
    pages = re.findall(r"file: \S*?([\w-]+)$", contents.read_text(), re.M) if contents.exists() else []
    place = {name: number for number, name in enumerate(pages)}
    return sorted(Path(folder).glob("*.yml"), key=lambda path: (place.get(path.stem, len(pages)), path.stem))


class Unique(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML in which a key given twice is an error instead of a silent loss."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep=deep)


def parse(path):
    """(items, faults) of one file."""
    name = Path(path).name
    try:
        raw = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=Unique)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "file"
        return [], [Fault(name, "-", where, getattr(error, "problem", None) or str(error))]
    if not isinstance(raw, list):
        return [], [Fault(name, "-", "file", "expected a list of items")]
    items, wrong = [], []
    for index, fields in enumerate(raw):
        id = str(fields.get("id", f"item {index + 1}")) if isinstance(fields, dict) else f"item {index + 1}"
        try:
            items.append(Item.model_validate(fields))
        except ValidationError as error:
            for detail in error.errors():
                field = ".".join(map(str, detail["loc"])) or "item"
                wrong.append(Fault(name, id, field, detail["msg"].removeprefix("Value error, ")))
    return items, wrong


def notebook_cells(chapters=CHAPTERS):
    """{notebook name: {ids of its code cells}}; names are unique in the book."""
    cells = {}
    for path in sorted(Path(chapters).rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            cells[path.stem] = {cell.get("id") for cell in notebook["cells"] if cell["cell_type"] == "code"}
    return cells


def bibliography(chapters=CHAPTERS):
    entries = (Path(chapters) / "references.bib").read_text(encoding="utf-8")
    return set(re.findall(r"^@\w+\{\s*([^,\s]+)\s*,", entries, re.M))


def problems():
    """Names of the judge's problems, or None where the judge is not there."""
    folder = ROOT / "attnteach/judge/problems"
    return {path.stem for path in folder.glob("[!_]*.py")} if folder.exists() else None


def unfounded(item, cells, papers, known_problems):
    """(field, message) for each evidence that does not exist."""
    for field, evidence in item.evidence:
        form, _, rest = evidence.partition(":")
        if form == "paper" and rest not in papers:
            yield field, f"no entry {rest!r} in references.bib"
        if form == "cell":
            notebook, _, cell = rest.partition("#")
            if notebook not in cells:
                yield field, f"no notebook {notebook!r} in chapters/"
            elif cell not in cells[notebook]:
                yield field, f"notebook {notebook!r} has no code cell {cell!r}"
    if item.problem and known_problems is not None and item.problem not in known_problems:
        yield "problem", f"the judge has no problem {item.problem!r}"


def check(paths=None, chapters=CHAPTERS):
    """(bank, faults) of the given files, or of all; evidence and numbers are checked too."""
    everything = [path.resolve() for path in files(Path(chapters) / "questions")]
    paths = everything if paths is None else [Path(path).resolve() for path in paths]
    parsed = {path: parse(path) for path in dict.fromkeys([*everything, *paths])}
    cells, papers, known = notebook_cells(chapters), bibliography(chapters), problems()
    seen, wrong = {}, []
    for path, (items, malformed) in parsed.items():
        found = list(malformed)
        for item in items:
            if item.id in seen:
                found.append(Fault(path.name, item.id, "id", f"also in {seen[item.id]}"))
            seen.setdefault(item.id, path.name)
            found += [Fault(path.name, item.id, *fault) for fault in unfounded(item, cells, papers, known)]
            found += [Fault(path.name, item.id, *fault) for fault in faults(item)]
        if path in paths:
            wrong += found
    for path in paths:
        for item in parsed[path][0]:
            wrong += [Fault(path.name, item.id, "prereq", f"no item {id!r}") for id in item.prereq if id not in seen]
    return Bank({path.stem: parsed[path][0] for path in paths if parsed[path][0]}), wrong


def load(paths=None, chapters=CHAPTERS):
    """The bank; BankError, with every fault, unless all of it is right."""
    bank, wrong = check(paths, chapters)
    if wrong:
        raise BankError(wrong)
    return bank
