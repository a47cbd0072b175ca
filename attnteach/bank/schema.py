"""What an item of the bank is. Pydantic checks it; the messages say which field is wrong and why."""

import ast
import datetime
import re
from typing import Annotated, Generic, Literal, TypeVar

from markdown_it import MarkdownIt
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MATH = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$", re.S)
CJK = re.compile(r"[\u3400-\u9fff]")
COMMONMARK = MarkdownIt("commonmark")
MINUTES = {"concept": 3, "numeric": 4, "derive": 6, "code": 12, "debug": 5, "design": 10, "critique": 6}


def words(text):
    """English length: a formula counts as one word."""
    return len(MATH.sub(" x ", text).split())


def characters(text):
    """Chinese length: a character, a Latin word or a formula counts as one; punctuation counts as none."""
    text = MATH.sub(" x ", text)
    return len(CJK.findall(text)) + len(re.findall(r"[A-Za-z0-9][\w.,×/%-]*", CJK.sub(" ", text)))


def no_html(text):
    tokens = COMMONMARK.parse(MATH.sub("x", text))
    for token in [child for block in tokens for child in [block, *(block.children or [])]]:
        if token.type in ("html_block", "html_inline"):
            raise ValueError(f"raw HTML is not allowed: {token.content.strip()[:40]!r}")
    return text.strip()


def at_most(limit, measure, unit):
    def check(text):
        if (length := measure(text)) > limit:
            raise ValueError(f"{length} {unit}, at most {limit}")
        return text

    return AfterValidator(check)


def in_chinese(text):
    if not CJK.search(text):
        raise ValueError("holds no Chinese")
    return text


def in_english(text):
    if CJK.search(MATH.sub("", text)) and len(CJK.findall(text)) > len(text) / 4:
        raise ValueError("holds Chinese, expected English")
    return text


def several(kind):
    """One may stand without its list."""
    return BeforeValidator(lambda value: [value] if isinstance(value, kind) else value)


Text = Annotated[str, Field(min_length=1), AfterValidator(no_html)]
English = Annotated[Text, AfterValidator(in_english)]
Chinese = Annotated[Text, AfterValidator(in_chinese)]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*-\d{3}$")]
# a cell of a notebook, a key of references.bib, or the derivation itself
Evidence = Annotated[
    str,
    Field(pattern=r"^(cell:[\w/-]+#[\w.-]+|paper:[\w:.-]+|derivation:\s*\S(.|\n)*)$"),
    AfterValidator(no_html),
]
EvidenceList = Annotated[list[Evidence], Field(min_length=1), several(str)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


E, Z = TypeVar("E"), TypeVar("Z")


class Both(Part, Generic[E, Z]):
    """A text in both languages."""

    en: E
    zh: Z


class EnglishFirst(Part, Generic[E, Z]):
    """A text whose Chinese may come later."""

    en: E
    zh: Z | None = None


class EnglishOnly(Part):
    """A text that is shown in English to everybody."""

    en: English


class Fact(Part):
    claim: EnglishOnly
    evidence: EvidenceList


class Followup(Part):
    branch: Literal["strong", "weak"] = Field(alias="if")
    ask: Both[English, Chinese]
    answer: Both[English, Text]


class Trap(Part):
    wrong: Both[English, Text]
    tempting: Both[English, Text]
    disproof: Both[English, Text]
    evidence: EvidenceList


class Check(Part):
    """How a number of the answer is recomputed: a function and its arguments, or an expression."""

    function: str | None = Field(None, pattern=r"^[\w.]+:\w+$")
    expression: str | None = None
    args: dict[str, float | int | bool | str | list | None] = {}
    expect: int | float | list
    rtol: float | None = Field(None, ge=0, lt=0.5)
    shown: str | None = None

    @model_validator(mode="after")
    def one_of_two(self):
        if (self.function is None) == (self.expression is None):
            raise ValueError("give either `function` or `expression`")
        return self


class Item(Part):
    """One question with its answers, facts, follow-ups, traps and rubric; the docstring of `attnteach.bank` shows one."""

    id: Id
    level: Literal["L0", "L1", "L2", "L3", "L4"]
    kind: Literal["concept", "numeric", "derive", "code", "debug", "design", "critique"]
    tags: Annotated[list[Tag], Field(min_length=1)]
    seed: Annotated[list[Annotated[int, Field(ge=1, le=30)]], several(int)] = []
    leads: Annotated[int, Field(ge=1, le=30)] | None = None
    prereq: list[Id] = []
    half_life: Literal["stable", "model-specific"]
    reviewed_on: datetime.date
    minutes: Annotated[int, Field(ge=1, le=30)] | None = None
    question: Both[English, Chinese]
    code: str | None = None
    problem: str | None = Field(None, pattern=r"^[A-Za-z]\w*$")
    answer_30s: Both[
        Annotated[English, at_most(75, words, "words")],
        Annotated[Chinese, at_most(170, characters, "characters and words")],
    ]
    answer_deep: EnglishFirst[Annotated[English, at_most(350, words, "words")], Chinese]
    check: Annotated[list[Check], several(dict)] = []
    key_facts: Annotated[list[Fact], Field(min_length=1)]
    followups: Annotated[list[Followup], Field(min_length=3, max_length=6)]
    traps: Annotated[list[Trap], Field(min_length=1)]
    rubric: dict[Annotated[int, Field(ge=0, le=4)], Both[English, Text]]

    @property
    def time(self):
        """Minutes that the item is given in an interview."""
        return self.minutes or MINUTES[self.kind]

    @property
    def evidence(self):
        """Every evidence of the item with the field that names it."""
        for name, parts in (("key_facts", self.key_facts), ("traps", self.traps)):
            for index, part in enumerate(parts):
                yield from ((f"{name}.{index}.evidence", evidence) for evidence in part.evidence)

    @model_validator(mode="after")
    def complete(self):
        if self.leads not in (None, *self.seed):
            raise ValueError(f"leads: {self.leads} is not among the seed questions {self.seed}")
        if len(self.rubric) != 5:
            raise ValueError("rubric: a line for each grade from 0 to 4")
        if {step.branch for step in self.followups} != {"strong", "weak"}:
            raise ValueError("followups: at least one `if: strong` and one `if: weak`")
        if self.kind == "numeric" and not any(check.shown for check in self.check):
            raise ValueError("check: a numeric item needs a check with `shown`")
        for check in self.check:
            for language, answer in self.answer_30s:
                if check.shown and check.shown not in answer:
                    raise ValueError(f"check.shown: {check.shown!r} does not stand in answer_30s.{language}")
        if self.kind == "debug" and not self.code:
            raise ValueError("code: a debug item shows the faulty code")
        if self.kind == "code" and not self.problem:
            raise ValueError("problem: a code item names the judge's problem")
        if self.code:
            try:
                ast.parse(self.code)
            except SyntaxError as error:
                raise ValueError(f"code: line {error.lineno}: {error.msg}") from None
        return self
