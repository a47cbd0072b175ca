"""Causes that an answer's own code and what Python said make plain, without a wrong answer to compare with."""

import ast
import builtins
import difflib
import re

from .diagnosing import Diagnosis
from .words import Sentence

ARGUMENTS = re.compile(r"\(\) (takes|missing|got an unexpected keyword|got multiple values)")
IMPORTS = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "math": "import math",
    "einops": "import einops",
    **{name: f"from einops import {name}" for name in ("rearrange", "repeat", "reduce", "einsum")},
    **{name: f"from typing import {name}" for name in ("Optional", "Tuple", "List", "Union", "Dict", "Any")},
}


def plain_cause(chosen, tree, observation):
    """The Diagnosis that the first failure makes plain, in the language of the problem `chosen`; or None."""
    failure = next(iter(observation.failures.values()))
    raised = failure.sentence.values if failure.kind == "error" else {}
    sentence = _raised(chosen, tree, **raised) if raised else _returned(chosen, tree, failure)
    return sentence and Diagnosis(sentence.key, sentence.text(chosen.language))


def _returned(chosen, tree, failure):
    if failure.kind != "structure":
        return None
    own = list(_own_nodes(_function(tree, chosen)))
    returns = [node for node in own if isinstance(node, ast.Return) and node.value is not None]
    if returns or not own:
        return None
    prints = any(isinstance(n, ast.Call) and getattr(n.func, "id", None) == "print" for n in own)
    return Sentence("plain.prints" if prints else "plain.no_return")


def _raised(chosen, tree, kind, place, message):
    if kind == "TypeError" and "returned a generator" in message:
        return Sentence("plain.yields")
    if kind == "TypeError" and not place and ARGUMENTS.search(message):
        return Sentence("plain.arguments", call=_call(chosen, message))
    if kind == "Forbidden":
        return Sentence("plain.forbidden", name=message.partition(" ")[0], place=place)
    missing = re.fullmatch(r"name '(\w+)' is not defined.*", message) if kind == "NameError" else None
    if missing and missing[1] in IMPORTS:
        return Sentence("plain.no_import", name=missing[1], line=IMPORTS[missing[1]])
    if missing:
        bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
            n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)
        }
        near = difflib.get_close_matches(missing[1], (bound | set(dir(builtins))) - {missing[1]}, 1, 0.75)
        return Sentence("plain.near_name", name=missing[1], near=near[0]) if near else None
    return None


def _function(tree, chosen):
    """The function or method that answers, of the tree of an answer; None where it is made otherwise."""
    names = {"forward", "__call__"} if chosen.id[0].isupper() else {chosen.id}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    named = [node for node in functions if node.name in names]
    return named[-1] if named else functions[0] if len(functions) == 1 else None


def _own_nodes(function):
    """What stands in a function, without the functions inside it."""
    queue = [] if function is None else list(function.body)
    for node in queue:
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            queue += ast.iter_child_nodes(node)
    return queue


def _call(chosen, message):
    """How the judge calls the answer, as the stub's head has it."""
    heads = [" ".join(head.split()) for head in chosen.heads]
    head = next((h for h in heads if "__init__" in h), heads[0]) if "__init__" in message else heads[-1]
    return head.removeprefix("def ").removesuffix(":").replace("self, ", "")
