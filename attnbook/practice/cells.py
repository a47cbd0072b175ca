"""Code cells as places to link to."""

import json
from pathlib import Path

from docutils import nodes


def name_cells(app, doctree):
    """Give each code cell of a notebook its id as an anchor, so that an answer can link its proof."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for container in doctree.findall(nodes.container):
        if container.get("nb_element") == "cell_code":
            identity = cells[container["cell_index"]].get("id")
            if identity and identity not in doctree.ids:
                container["ids"].append(identity)
                doctree.ids[identity] = container
