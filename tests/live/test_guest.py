"""The notebook inside the interpreter: what Jupyter would make of a cell, and what no cell may break. Run in Node."""

import json
import subprocess
from pathlib import Path

import pytest

from attnbook.live.build import build
from attnbook.node import node
from attnbook.words import words

HERE = Path(__file__).parent
WORDS = words("live", "en")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts") / "live"
    build(folder)
    return folder


@pytest.fixture
def session(parts):
    """session(cells) -> for each cell the messages that it sent; a fresh interpreter."""

    def run(*cells):
        command = [node(), HERE / "guest_cells.mjs", parts]
        done = subprocess.run(command, input=json.dumps(cells), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return run


def printed(messages):
    return "".join(message["o"].get("text", "") for message in messages if message["t"] == "out")


def data(messages):
    return [message["o"]["data"] for message in messages if message["t"] == "out" and "data" in message["o"]]


def error(messages):
    [found] = [message["o"] for message in messages if message.get("o", {}).get("output_type") == "error"]
    return found


MAGICS = {
    "x = (17\n% 5\n)\nprint(x)": "2\n",
    "s = '''\n%d apples\n!ls\n?\n'''\nprint(repr(s))": "'\\n%d apples\\n!ls\\n?\\n'\n",
    "print(f'''{1\n%2}''')": "1\n",
    "a = 9 \\\n% 4\nprint(a)": "1\n",
    "print('%s' % 3\n% ())": "3\n",
    "rows = [7\n%4,\n  1]\nprint(rows)": "[3, 1]\n",
    "%matplotlib inline\n%config InlineBackend.figure_format = 'svg'\nprint('on')": "on\n",
    "if True:\n    %load_ext autoreload\n    print('inside')": "inside\n",
    "for i in range(2):\n    %autoreload 2\n    print(i)": "0\n1\n",
    ">>> y = 3\n>>> print(y)": "3\n",
    "    print('indented')": "indented\n",
    "# %matplotlib inline\nprint('comment')": "comment\n",
}


def test_a_percent_sign_is_a_magic_only_where_a_statement_begins(session):
    for code, answer in zip(MAGICS, session(*MAGICS), strict=True):
        assert printed(answer) == MAGICS[code], code


def test_time_is_told_and_other_magics_say_that_they_are_not_here(session):
    timed, cell, line, magic, shell, into, after = session(
        "%%time\nx = 3\nx", "%timeit 1 + 1", "%time y = x + 1", "%%bash\nls", "!ls", "files = !ls", "print(x, y)"
    )
    assert "Wall time" in printed(timed)
    assert data(timed) == [{"text/plain": "3"}]
    assert "per loop" in printed(cell)
    assert "Wall time" in printed(line)
    for answer, name in ((magic, "%bash"), (shell, "!ls"), (into, "!ls")):
        assert error(answer)["evalue"] == WORDS["not_here"].format(name=name)
    assert printed(after) == "3 4\n"


@pytest.mark.parametrize(
    ("code", "shown"),
    [("5 # c;", True), ("5; # c", False), ("5;", False), ("'a;'", True), ("x = 5;\nx", True), ("'''a\n;'''", True)],
)
def test_a_semicolon_that_ends_the_cell_hides_its_value(session, code, shown):
    [answer] = session(code)
    assert bool(data(answer)) is shown


UNSAYABLE = [
    "class E(Exception):\n    def __str__(self): raise ValueError('x')\nraise E",
    "class E(Exception):\n    def __str__(self): raise SystemExit\n    __repr__ = __str__\nraise E from E()",
    "class E(Exception):\n    def __str__(self): return 5\nraise E",
    "class E(BaseException):\n    def __getattribute__(self, name): raise KeyError(name)\nraise E",
    "class M(type):\n    def __getattribute__(cls, name): raise ValueError(name)\nclass E(Exception, metaclass=M): pass\nraise E",
    "class E(Exception):\n    @property\n    def __traceback__(self): raise ValueError\nraise E",
    "class E(Exception):\n    __notes__ = 7\nraise E",
    "e = ValueError('a')\ne.__cause__ = e\nraise e",
    "class S(str):\n    def __str__(self): 1/0\n    __format__ = __str__\nraise ValueError(S('x'))",
    "class A:\n    def __repr__(self): raise ValueError\nA()",
    "import sys\nsys.excepthook = sys.stdout = sys.stderr = None\nprint(1)\n1/0",
    "sys.stdout = open('/dev/null')\n1/0",
    "sys.stdout = __import__('live.outputs').outputs.STREAMS[0]\nsys.stdout.write(5)",
    "display({'application/json': float('nan')}, raw=True)",
    "display({'application/json': {1, 2}}, raw=True)",
    "display({'text/plain': '\\ud800'}, raw=True)",
    "deep = []\nfor _ in range(10**5): deep = [deep]\ndisplay({'application/json': deep}, raw=True)",
    "raise KeyboardInterrupt",
    "raise GeneratorExit",
    "def f(:",
    "\x00",
    "%%time\n1/0",
    "!",
    "%",
]


def test_no_cell_ends_the_engine(session):
    answers = session("y = 5", *[cell for code in UNSAYABLE for cell in (code, "display(y)")])
    for code, answer, after in zip(UNSAYABLE, answers[1::2], answers[2::2], strict=True):
        assert answer is not None, code
        assert answer[-1]["t"] == "done", code
        assert data(after or []) == [{"text/plain": "5"}], code


def test_representations_are_collected_as_jupyter_does(session):
    cells = {
        "def _repr_html_(self): return None": {"text/plain": "A"},
        "def _repr_html_(self): return 5": {"text/plain": "A"},
        "def _repr_html_(self): return 1 / 0": {"text/plain": "A"},
        "def _repr_latex_(self): raise NotImplementedError": {"text/plain": "A"},
        "_repr_html_ = 'no method'": {"text/plain": "A"},
        "def _repr_png_(self): return b'\\x00'": {"image/png": "AA==", "text/plain": "A"},
        "def _repr_mimebundle_(self, **_): return {'application/json': {'a': 1}}": {
            "application/json": {"a": 1},
            "text/plain": "A",
        },
        "def _repr_mimebundle_(self, **_): return {'text/plain': 'own'}, {}": {"text/plain": "own"},
        "def _repr_mimebundle_(self, **_): raise ValueError": {"text/plain": "A"},
        "def __getattr__(self, name): return lambda **_: 'anything'": {"text/plain": "A"},
    }
    codes = [f"class A:\n    {method}\n    def __repr__(self): return 'A'\nA()" for method in cells]
    for method, answer in zip(cells, session(*codes), strict=True):
        assert data(answer) == [cells[method]], method
        assert answer[-1]["ok"], method


def test_a_flood_travels_in_few_messages_and_ends_with_a_notice(session):
    lines, endless, alternating, outputs, cleared = session(
        "for i in range(20000): print(i, flush=True)",
        "while True: print('x', flush=True)",
        "import sys\nwhile True:\n    print('a', flush=True)\n    print('b', file=sys.stderr, flush=True)",
        "while True:\n    display(1)",
        "from IPython.display import clear_output\nfor i in range(1500):\n    display(i)\n    clear_output(wait=True)",
    )
    assert printed(lines) == "".join(f"{i}\n" for i in range(20000))
    assert len(lines) < 2000
    for answer in (endless, alternating):
        assert error(answer)["evalue"] == WORDS["too_much"].format(count="1,000,000")
        assert len(answer) < 20_000
    assert error(outputs)["evalue"] == WORDS["too_many"].format(count="1,000")
    assert cleared[-1]["ok"]


def test_widgets_come_after_matplotlib_has_drawn(session):
    drawn, widget, interact = session(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "import ipywidgets\nipywidgets.IntSlider()",
        "ipywidgets.interact(lambda n: plt.plot([n]), n=(1, 3))\nplt.plot([1]);",
    )
    assert "image/svg+xml" in data(drawn)[0]
    assert "application/vnd.jupyter.widget-view+json" in data(widget)[0]
    assert interact[-1]["ok"]


def test_an_archive_that_cannot_be_had_is_an_import_error(session):
    failed, after = session("import attnteach.models.trained", "print('on')")
    assert error(failed)["ename"] == "ImportError"
    assert error(failed)["evalue"] == "trained arrived damaged"
    assert printed(after) == "on\n"


def test_what_is_absent_says_so_where_it_is_looked_at(session):
    [answer] = session("import torch\ntorch")
    assert data(answer) == [{"text/plain": WORDS["not_here"].format(name="torch")}]
