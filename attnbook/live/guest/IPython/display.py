from live.outputs import clear_output, display

__all__ = ["HTML", "SVG", "Latex", "Markdown", "Math", "clear_output", "display"]


class HTML:
    """Text that carries its MIME type."""

    mime = "text/html"

    def __init__(self, data="", **_):
        self.data = data

    def _repr_mimebundle_(self, **_):
        return {self.mime: self.data, "text/plain": f"<{type(self).__name__} object>"}


class SVG(HTML):
    mime = "image/svg+xml"


class Markdown(HTML):
    mime = "text/markdown"


class Latex(HTML):
    mime = "text/latex"


class Math(Latex):
    pass
