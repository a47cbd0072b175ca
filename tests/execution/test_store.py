"""Real kernels execute the throw-away book: once, and again only what has to be."""

import nbformat
import pytest

from attnbook.execution import store
from attnbook.execution.store import Failed, execute_missing, executed, page
from attnteach.reach import Package
from tests.execution import tiny_book as tiny


@pytest.fixture
def build(book):
    """build(name, ...) -> the names of what was executed, of the pages named."""

    def run(*names):
        package = Package(book / "tiny", tiny.NAMED, tiny.WORDS)
        run.pages = {name: page(book / f"{name}.ipynb", book, book / "store", package) for name in names}
        return sorted(execute_missing(run.pages.values(), package, book / "cache", say=lambda text: None))

    return run


def text(page):
    return "".join(output.text for cell in executed(page).cells for output in cell.outputs)


def edit(path, old, new):
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def test_once_and_again_when_a_kernel_changes(book, build):
    both = "doubled", "plain"
    assert build(*both) == ["doubled", "plain"]
    assert [text(each) for each in build.pages.values()] == ["4\n", "2\n"]
    assert build(*both) == []
    old = build.pages["doubled"].folder
    edit(book / "tiny/kernels/double.py", "2 * x", "20 * x")
    assert build(*both) == ["doubled"]
    assert text(build.pages["doubled"]) == "40\n"
    assert not old.exists()


def test_a_hint_executes_only_what_shows_it(book, build):
    words = book / "tiny/judge/problems/twice/words.toml"
    both = "hinted", "judged"
    assert build(*both) == ["hinted", "judged"]
    edit(words, "Two times", "Double it")  # nobody was shown this one
    assert build(*both) == []
    edit(words, "Add the number to itself", "Count it two times")
    assert build(*both) == ["hinted"]
    assert text(build.pages["hinted"]) == "Count it two times, once and no more.\n"
    edit(words, "That is twice the number.", "Right, twice.")
    assert build(*both) == ["judged"]
    assert text(build.pages["judged"]) == "Right, twice.\n"


def test_a_cell_that_raises_fails_loudly_and_leaves_nothing(book, build):
    nbformat.write(tiny.notebook("x = 1", "x / 0  # the culprit"), book / "broken.ipynb")
    with pytest.raises(Failed, match=r"(?s)broken\.ipynb: a cell raised.*x / 0  # the culprit.*ZeroDivisionError"):
        build("broken")
    assert not store.is_executed(build.pages["broken"])
    with pytest.raises(Failed):
        build("broken")


def test_an_edit_while_it_runs_leaves_nothing(book, build):
    path = book / "tiny/kernels/double.py"
    nbformat.write(
        tiny.notebook(f"from tiny.kernels import double\nopen({str(path)!r}, 'a').write('# later')"),
        book / "late.ipynb",
    )
    with pytest.raises(Failed, match="late or what it imports was edited while it was executed"):
        build("late")
    assert not store.is_executed(build.pages["late"])


def test_weights_are_trained_before_what_reads_them(book, build, monkeypatch):
    commands = []
    monkeypatch.setattr(store, "TRAINED", "tiny.models.trained")
    monkeypatch.setattr(store.subprocess, "run", lambda command, check: commands.append(command[1:]))
    monkeypatch.setattr(store, "execute_all", lambda pages, package, say: None)
    build("doubled")
    assert commands == []
    build("translated")
    assert commands == [["-m", "attnteach.studies"]]


def test_two_builds_at_once(book, build):
    build("plain")
    package = Package(book / "tiny", tiny.NAMED, tiny.WORDS)
    store.execute(build.pages["plain"], package)  # the other build had begun before this one was done
    assert text(build.pages["plain"]) == "2\n"
    assert [folder.name for folder in (book / "store/plain").iterdir()] == [build.pages["plain"].folder.name]
