"""A throw-away book: a package of two kernels, a judge, two studies and a data loader, and a notebook for each way to reach them."""

from textwrap import dedent

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

FILES = {
    "__init__.py": '__version__ = "1"\n',
    "kernels/__init__.py": 'from .double import double\nfrom .triple import triple\n\n__all__ = ["double", "triple"]\n',
    "kernels/double.py": "def double(x):\n    return 2 * x\n",
    "kernels/triple.py": "from .double import double\n\n\ndef triple(x):\n    return double(x) + x\n",
    "widgets/__init__.py": "from .slider import slider\n",
    "widgets/slider.py": "def slider():\n    from importlib.resources import files\n\n    return files('tiny.widgets').joinpath('assets/slider.js').read_text()\n",
    "widgets/assets/slider.js": "export default 1;\n",
    "datasets/__init__.py": "",
    "datasets/films.py": "def films():\n    return require('filmdata', 'film-data').load()\n",
    "studies/__init__.py": "",
    "studies/training.py": "STEPS = 3\n",
    "studies/rank.py": "from tiny.datasets.films import films\n\nfrom .training import STEPS\n\n\ndef run(seed=0):\n    return seed + STEPS\n",
    "studies/translate.py": "from tiny.kernels import double\n\nfrom .training import STEPS\n\n\ndef run(seed=0):\n    return double(seed) + STEPS\n",
    "models/__init__.py": "",
    "models/trained.py": "def trained(name):\n    return name\n",
    "judge/__init__.py": "from .core import check\nfrom .score import score\n",
    "judge/core.py": """
        import tomllib
        from importlib import import_module
        from pathlib import Path


        def check(id, answer):
            runner = Path(__file__).with_name("sandbox.py")
            problem = import_module(f"tiny.judge.problems.{id}")
            words = tomllib.loads(Path(problem.__file__).with_name("words.toml").read_text())
            return words["right"] if problem.right(answer) else words["hints"][0]
        """,
    "judge/sandbox.py": "print('apart')\n",
    "judge/score.py": "from .core import check\n\n\ndef score():\n    return 1\n",
    "judge/problems/__init__.py": "IDS = 'twice', 'thrice'\n",
    "judge/problems/twice/__init__.py": "from tiny.kernels import double\n\n\ndef right(answer):\n    return answer(3) == double(3)\n",
    "judge/problems/twice/words.toml": 'right = "That is twice the number."\nhints = ["Add the number to itself, once and no more.", "Two times."]\n',
    "judge/problems/thrice/__init__.py": "from tiny.kernels import triple\n\n\ndef right(answer):\n    return answer(3) == triple(3)\n",
    "judge/problems/thrice/words.toml": 'right = "That is three times the number."\nhints = ["Add the number to its double."]\n',
}
NOTEBOOKS = {
    "doubled": ["from tiny.kernels import double\nprint(double(2))"],
    "tripled": ["from tiny.kernels import triple\nprint(triple(2))"],
    "whole": ["from tiny import kernels\nprint(kernels.double(1))"],
    "figure": ["from tiny.widgets import slider\nprint(slider())"],
    "ranked": ["from tiny.studies import rank\nprint(rank.run())"],
    "translated": ["from tiny.models.trained import trained\nprint(trained('translate'))"],
    "judged": ["from tiny.judge import check", "print(check('twice', lambda x: x + x))"],
    "hinted": ["from tiny.judge import check", "print(check('twice', lambda x: x))"],
    "scored": ["from tiny.judge import check, score\nprint(score())"],
    "plain": ["print(1 + 1)"],
}
NAMED = {"tiny.judge": ({"check"}, "tiny.judge.problems"), "tiny.models.trained": ({"trained"}, "tiny.studies")}
WORDS = ("tiny.judge.problems",)


def write(folder):
    """Write the package and the notebooks into a folder."""
    for name, text in FILES.items():
        path = folder / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
    for name, cells in NOTEBOOKS.items():
        nbformat.write(notebook(*cells), folder / f"{name}.ipynb")


def notebook(*cells):
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel})


def distribution(site, version):
    """Install `film-data` of that version, which brings the module `filmdata`, into a folder."""
    (site / "filmdata.py").write_text("def load():\n    return [1]\n")
    for info in site.glob("film_data-*.dist-info"):
        for file in info.iterdir():
            file.unlink()
        info.rmdir()
    info = site / f"film_data-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: film-data\nVersion: {version}\n")
    (info / "RECORD").write_text("filmdata.py,,\n")
