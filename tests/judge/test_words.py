"""Every sentence that the judge can say stands in the catalogue, and every word about a problem in its file."""

import ast
import string

import pytest

from attnteach.judge import check, problem, problem_ids, words
from attnteach.judge.definition import FOLDER, WHOLE, Mutant
from attnteach.judge.reading import Refused
from attnteach.judge.words import LANGUAGES, Sentence, catalogue, fields

SOURCES = list(FOLDER.parent.glob("*.py"))
ALL = problem_ids()


def keys_in(node):
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def named_keys():
    """The keys that the judge's modules name: of sentences, and of refusals."""
    keys = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in catalogue("en"):
                keys.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                if node.func.id == "Sentence":
                    keys |= keys_in(node.args[0])
                if node.func.id == "Refused":
                    keys |= {f"reading.{key}" for key in keys_in(node.args[0])}
    return keys - {"reading."}  # the part that all refusals share


def test_every_sentence_is_named_and_every_name_is_a_sentence():
    assert len(catalogue("en")) > 50
    assert named_keys() == set(catalogue("en"))


def test_an_unknown_sentence_is_no_silence():
    with pytest.raises(KeyError, match="nowhere"):
        str(Sentence("reading.nowhere"))
    with pytest.raises(KeyError, match="nowhere"):
        Refused("nowhere")


def gaps(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_says_what_english_says(language):
    english = catalogue("en")
    assert set(catalogue(language)) <= set(english)
    assert all(gaps(text) == gaps(english[key]) for key, text in catalogue(language).items())


def texts(field, languages=LANGUAGES):
    assert isinstance(field, dict)
    assert set(field) <= set(languages)
    assert all(isinstance(text, str) and text.strip() for text in field.values())
    return field


@pytest.mark.parametrize("id", ALL)
def test_the_words_of_a_problem_are_whole(id):
    chosen, own = problem(id), fields(FOLDER / id / "words.toml")
    shared, known = (fields(FOLDER / "_shared.toml")[part] for part in ("cases", "wrong"))
    assert (
        {"title", "statement", "hints", "wrong"}
        <= set(own)
        <= {"title", "statement", "hints", "wrong", "cases", "names"}
    )
    assert len(own["hints"]) == 3
    causes = [mutant.name for mutant in chosen.mutants if mutant.cause == mutant.name]
    assert list(own["wrong"]) == [name for name in causes if name not in known]
    for field in (
        own["title"],
        own["statement"],
        *own["hints"],
        *own["wrong"].values(),
        *own.get("cases", {}).values(),
    ):
        assert "en" in texts(field)
    backends = ["torch"] if chosen.torch_only else ["numpy", "torch"]
    cases = [case for backend in backends for case in chosen.drawn(0, backend)]
    assert set(own.get("cases", {})) <= {case.hint or case.name for case in cases}
    assert {case.hint for case in cases if case.hint} <= set(own.get("cases", {})) | set(shared)
    assert set(own.get("names", {})) <= {case.name for case in cases}
    for name in own.get("names", {}).values():
        texts(name, ["zh"])


def test_every_shared_hint_is_of_use():
    cases = [case for id in ALL for case in problem(id).drawn(0, "torch")]
    assert set(fields(FOLDER / "_shared.toml")["cases"]) <= {case.hint for case in cases}


@pytest.mark.parametrize("id", ALL)
def test_a_wrong_answer_that_stands_whole_has_a_file_and_each_file_its_wrong_answer(id):
    files = {path.stem for path in (FOLDER / id / "wrong").glob("*.py")}
    assert files == {mutant.name for mutant in problem(id).mutants if mutant.passages is WHOLE}


def test_a_passage_that_does_not_stand_there_once_is_named():
    chosen = problem("softmax")
    for passages in ({"nowhere": ""}, {"xp": "np"}):
        with pytest.raises(ValueError, match="expected once"):
            chosen.source(Mutant("any", "any", "", passages))


WRONG = problem("causal_mask").wrong_answer("top_left")


def test_a_verdict_is_said_in_the_language_asked_for(monkeypatch):
    english, chinese = (
        catalogue("en"),
        {"verdict.rejected": "{problem}：未通过", "reading.uses": "第 {line} 行用了 `{name}`"},
    )
    monkeypatch.setattr(words, "catalogue", lambda language: english if language == "en" else chinese)
    verdict = check("causal_mask", WRONG, seed=0, language="zh")
    assert verdict.language == "zh"
    assert str(verdict).startswith("causal_mask：未通过")
    assert verdict.labels()["cause"] == "Suspected cause"  # not translated: in English
    refused = check("causal_mask", "def causal_mask(T, S):\n    return eval('1')", language="zh")
    assert refused.diagnosis.startswith("第 2 行用了 `eval`")


def test_the_words_of_a_problem_are_chosen_by_language(monkeypatch):
    chosen = problem("causal_mask", "zh")
    both = {"title": {"en": "A mask", "zh": "掩码"}, "names": {"three positions": {"zh": "三个位置"}}}
    monkeypatch.setitem(vars(chosen), "words", chosen.words | both)
    assert chosen.title == "掩码"
    assert chosen.statement == problem("causal_mask").statement  # not translated: in English
    verdict = check("causal_mask", WRONG, seed=0, language="zh")
    assert verdict.cases[0].name == "三个位置"
    assert verdict.diagnosis == check("causal_mask", WRONG, seed=0).diagnosis


def test_another_language_is_refused_by_name():
    with pytest.raises(ValueError, match="no language 'fr'"):
        check("softmax", "x = 1", language="fr")
