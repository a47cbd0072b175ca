"""Read the bank's files and check them against the book: cells, papers, problems, numbers."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import ValidationError

from attnteach.judge import problem_ids

from .names import AmbiguousName, page_named
from .recompute import faults
from .schema import Item

QUESTIONS = Path("chapters/questions")


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

    @cached_property
    def leads(self):
        """The item that makes the page of each seed question."""
        return {item.leads: item for item in self.items if item.leads}

    def __getitem__(self, id):
        return self.chapters[self.chapter_of[id]][[item.id for item in self.chapters[self.chapter_of[id]]].index(id)]


def files(folder=QUESTIONS):
    """The files of questions in the order of the book's chapters; those without a chapter come last.

    FileNotFoundError if there is no such folder or no question in it.
    """
    folder = Path(folder)
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise FileNotFoundError(f"no questions in {folder.resolve()}: expected <chapter>.yml there")
    contents = folder.parent.parent / "_toc.yml"
    pages = re.findall(r"file: (\S+)", contents.read_text(encoding="utf-8")) if contents.exists() else []

    def place(path):
        return next((n for n, page in enumerate(pages) if f"/{page}".endswith(f"/{path.stem}")), len(pages))

    return sorted(paths, key=place)


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


def pages(chapters):
    """{docname: path} of the notebooks and Markdown pages under the folder of chapters."""
    paths = [path for kind in ("*.md", "*.ipynb") for path in Path(chapters).rglob(kind)]
    return {
        path.relative_to(chapters).with_suffix("").as_posix(): path
        for path in sorted(paths)
        if ".ipynb_checkpoints" not in path.parts
    }


def code_cells(path):
    """Ids of the code cells of a notebook; none of a page that is no notebook."""
    if path.suffix != ".ipynb":
        return set()
    return {
        cell.get("id") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
    }


def bibliography(chapters):
    """Keys of references.bib, None without that file."""
    path = Path(chapters) / "references.bib"
    return (
        set(re.findall(r"^@\w+\{\s*([^,\s]+)\s*,", path.read_text(encoding="utf-8"), re.M)) if path.exists() else None
    )


class Surroundings:
    """What stands beside the questions and may be named in them: pages, papers, problems."""

    def __init__(self, chapters):
        self.pages, self.papers = pages(chapters), bibliography(chapters)
        self.cells = {docname: code_cells(path) for docname, path in self.pages.items()}

    def wrong_evidence(self, evidence):
        """What is wrong with an evidence, None if nothing is."""
        form, _, rest = evidence.partition(":")
        if form == "paper" and self.papers is None:
            return "no references.bib beside the folder of questions"
        if form == "paper" and rest not in self.papers:
            return f"no entry {rest!r} in references.bib"
        if form == "cell":
            name, _, cell = rest.partition("#")
            try:
                docname = page_named(name, self.pages)
            except AmbiguousName as error:
                return f"notebook {error}"
            if docname is None:
                return f"no notebook {name!r} beside the folder of questions"
            if cell not in self.cells[docname]:
                return f"notebook {name!r} has no code cell {cell!r}"
        return None

    def wrong(self, item):
        """(field, message) for each thing that an item names and that does not exist."""
        for field, evidence in item.evidence:
            if message := self.wrong_evidence(evidence):
                yield field, message
        if item.problem and item.problem not in problem_ids():
            yield "problem", f"the judge has no problem {item.problem!r}"

    def wrong_name(self, name):
        """What is wrong with the name of a file of questions, None if nothing is."""
        try:
            page_named(name, self.pages)
        except AmbiguousName as error:
            return f"chapter {error}"
        return None


def check(folder=QUESTIONS):
    """(bank, faults) of a folder of questions; evidence and numbers are checked too."""
    parsed = {path: parse(path) for path in files(folder)}
    beside = Surroundings(Path(folder).parent)
    home, leads, wrong = {}, {}, []
    for path, (items, malformed) in parsed.items():
        if message := beside.wrong_name(path.stem):
            wrong.append(Fault(path.name, "-", "file", message))
        wrong += malformed
        for item in items:
            if item.id in home:
                wrong.append(Fault(path.name, item.id, "id", f"also in {home[item.id]}"))
            home.setdefault(item.id, path.name)
            if item.leads and leads.setdefault(item.leads, item.id) != item.id:
                wrong.append(Fault(path.name, item.id, "leads", f"{leads[item.leads]} leads question {item.leads} too"))
            wrong += [Fault(path.name, item.id, *fault) for fault in (*beside.wrong(item), *faults(item))]
    for path, (items, _) in parsed.items():
        for item in items:
            wrong += [Fault(path.name, item.id, "prereq", f"no item {id!r}") for id in item.prereq if id not in home]
    return Bank({path.stem: items for path, (items, _) in parsed.items() if items}), wrong


def load(folder=QUESTIONS):
    """The bank of a folder of questions, `chapters/questions` of the book by default.

    BankError, with every fault, unless all of it is right; FileNotFoundError if there are no questions.
    """
    bank, wrong = check(folder)
    if wrong:
        raise BankError(wrong)
    return bank
