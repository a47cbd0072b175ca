import functools
import sys

from live import magics, outputs


class Events:
    def register(self, *_):
        pass

    unregister = trigger = register


class Kernel:
    def get_parent(self, *_):
        """The message that is being answered: ipywidgets.Output marks what it catches with its name."""
        return {"header": {"msg_id": outputs.Meter.ident}}


class InteractiveShell:
    def __init__(self):
        self.kernel, self.events = Kernel(), Events()

    @classmethod
    @functools.cache
    def instance(cls):
        return cls()

    def showtraceback(self, exc_tuple=None, **_):
        _, exception, trace = exc_tuple or sys.exc_info()
        outputs.show_error(exception, trace)

    def run_line_magic(self, name, line, **_):
        return magics.run(name, line)

    def run_cell_magic(self, name, line, cell):
        return magics.run(name, line, cell)

    def system(self, command):
        raise magics.NotInThePage(magics.not_here(f"!{command}"))

    getoutput = system
