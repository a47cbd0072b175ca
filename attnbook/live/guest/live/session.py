"""Answers the page: runs cells, passes widget messages on, redraws explorers."""

import ast
import contextlib
import importlib
import io
import linecache
import sys
import tokenize
import types

from IPython.core.inputtransformer2 import TransformerManager

from live import explorers, outputs
from live.door import post

user = types.ModuleType("__main__")
sys.modules["__main__"] = user
cells = 0


def handle():
    """Take one message from the page and answer it."""
    message = post("pull")
    {"run": run, "comm": move, "redraw": redraw, "warm": warm}[message.pop("t")](**message)


def run(id, code):
    outputs.begin(id)
    name = remember(code)
    ok = guarded(lambda: (execute(code, name), show_figures(), outputs.flush()), name)
    post("done", id=id, ok=ok)


def guarded(action, name=None):
    """Do it; show what goes wrong, from the first line of the file `name` on."""
    try:
        action()
    except BaseException as exception:
        trace = sys.exc_info()[2].tb_next
        while name and trace and trace.tb_frame.f_code.co_filename != name:
            trace = trace.tb_next
        outputs.show_error(exception, trace)
        return False
    return True


def remember(code):
    """Give the cell a file name under which tracebacks and `inspect` find its lines."""
    global cells
    cells += 1
    name = f"<cell {cells}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    return name


def execute(code, name):
    code = TransformerManager().transform_cell(code)
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), user.__dict__)
    if last is None:
        return
    value = eval(compile(ast.Expression(last.value), name, "eval"), user.__dict__)
    if value is not None and not ends_in_semicolon(code):
        user._ = value
        data = outputs.bundle(value)
        outputs.flush()
        outputs.emit("execute_result", data=data, metadata={}, execution_count=None)


def ends_in_semicolon(code):
    blank = (tokenize.ENDMARKER, tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT)
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(code).readline) if token.type not in blank]
    return bool(tokens) and tokens[-1].string == ";"


def show_figures():
    backend = sys.modules.get("matplotlib_inline.backend_inline")
    if backend:
        backend.flush_figures()


def move(comm_id, data, n):
    from live import comms

    outputs.begin(outputs.Meter.ident)
    guarded(lambda: (comms.receive(comm_id, data), outputs.flush()))
    post("commdone", n=n)


def redraw(name, state, n):
    post("redrawn", n=n, **explorers.redraw(name, state))


def warm(module):
    """Import ahead of need, while the reader still reads; a cell that needs the module will say what is wrong."""
    with contextlib.suppress(Exception):
        importlib.import_module(module)
