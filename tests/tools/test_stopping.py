"""Ctrl-C ends an execution of chapters at once, and leaves no kernel behind."""

import subprocess
import sys

from tests.books import ROOT

INTERRUPTED = """
import signal, sys, threading, time
from pathlib import Path
from types import SimpleNamespace
import psutil
from nbformat.v4 import new_code_cell, new_notebook
from attnbook.execution import store

started = Path(sys.argv[1])
slow = new_notebook(cells=[new_code_cell(f"open({str(started)!r}, 'w').close(); import time; time.sleep(600)")])
store.execute = lambda page, package: store.run(slow, started)

def interrupt():
    while not started.exists():
        time.sleep(0.1)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

threading.Thread(target=interrupt, daemon=True).start()
try:
    store.execute_all([SimpleNamespace(name="slow")], None, print)
except KeyboardInterrupt:
    print("stopped", [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE])
"""


def test_ctrl_c_does_not_wait_for_the_end_of_a_cell(tmp_path):
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "started")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.stdout == "stopped []\n", done.stderr
