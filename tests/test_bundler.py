"""The bundler: data by import, only what is named, names for caches, and the licences of what was bundled."""

import re

import pytest

from attnbook import licences
from attnbook.bundler import HASHED, bundle


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)


def test_a_bundle_holds_the_words_it_names_and_no_others(tmp_path):
    write(tmp_path, main='import * as words from "build:words";\ndocument.title = words.run;')
    result = bundle(tmp_path, ["main.js"], tmp_path / "out", kind="iife", data={"words": {"run": "跑", "stop": "Stop"}})
    text = (tmp_path / "out" / result.names["main.js"]).read_text(encoding="utf-8")
    assert result.names == {"main.js": "main.js"}
    assert "跑" in text
    assert "Stop" not in text
    assert result.packages == []


def test_hashed_names_follow_the_content(tmp_path):
    names = []
    for word in ("one", "two", "one"):
        write(tmp_path, main=f'document.title = "{word}";')
        names.append(bundle(tmp_path, ["main.js"], tmp_path / "out", names=HASHED).names["main.js"])
    assert re.fullmatch(r"main-[A-Z0-9]{8}\.js", names[0])
    assert names[0] == names[2] != names[1]


def test_a_wrong_module_is_named(tmp_path):
    write(tmp_path, main="import './nowhere.js';")
    with pytest.raises(RuntimeError, match=r"main\.js could not be bundled: .*nowhere\.js"):
        bundle(tmp_path, ["main.js"], tmp_path / "out")


def test_a_word_that_no_catalogue_has_is_an_error(tmp_path):
    write(tmp_path, main='import * as words from "build:words";\ndocument.title = words.rnu;')
    with pytest.raises(RuntimeError, match="rnu"):
        bundle(tmp_path, ["main.js"], tmp_path / "out", data={"words": {"run": "Run"}})


def test_licences_of_what_was_bundled_travel_along(request, tmp_path):
    source = request.config.rootpath / "attnbook/live/web"
    packages = bundle(source, ["unzip.js", "highlight.js"], tmp_path).packages
    texts = licences.of_npm(packages)
    assert texts["@lezer__highlight"].startswith("@lezer/highlight 1.2.5: MIT\n\n")
    assert "Permission is hereby granted" in texts["@lezer__highlight"]


def test_licences_of_python_say_at_least_what_they_are_called():
    texts = licences.of_python(["ipywidgets", "array-api-compat"])
    assert "Redistribution and use" in texts["ipywidgets"]
    assert texts["array-api-compat"].endswith("\n\nMIT")


def test_licences_in_one_text():
    assert licences.in_one({"b": "B", "a": "A"}) == "a\n\nA\n" + "-" * 80 + "\nb\n\nB"
