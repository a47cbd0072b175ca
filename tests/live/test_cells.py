"""Live cells: edit, run, see the outputs that a notebook has."""

from live_page import open_live, run


def test_numpy_and_the_kernels_run(tab, address):
    open_live(tab, address + "numbers.html")
    assert run(tab, 1) == "(5, 4)"
    assert run(tab, 2) == "sum 2"
