"""`python -m attnteach.studies`: which models it trains, and what it says to a name that it does not know."""

import numpy as np
import pytest

from attnteach.studies import __main__ as command
from attnteach.studies import sasrec, translation


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "FOLDER", tmp_path / "weights")
    for study in (translation, sasrec):
        monkeypatch.setattr(study, "export", lambda name=study.__name__: {"of": np.array(name)})
    return tmp_path / "weights"


@pytest.mark.parametrize(("given", "made"), [([], ["sasrec", "translation"]), (["translation"], ["translation"])])
def test_all_or_those_named(folder, capsys, given, made):
    command.main(given)
    assert sorted(path.stem for path in folder.iterdir()) == made
    for name in made:
        assert np.load(folder / f"{name}.npz")["of"] == f"attnteach.studies.{name}"
        assert f"{name}: 1 arrays" in capsys.readouterr().out or name != made[0]


def test_an_unknown_name_is_refused_before_anything_is_trained(folder, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["translation", "translations"])
    assert stopped.value.code == 2
    assert "expected names of translation, sasrec, got translations" in capsys.readouterr().err
    assert not folder.exists()


def test_help_names_the_models(capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["--help"])
    assert stopped.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "of translation, sasrec; all of them if none is given" in said
    assert "train the models that run in the reader's browser" in said
