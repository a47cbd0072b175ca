"""`python -m attnteach.studies`: which models it trains, and what it says to a name that it does not know."""

import numpy as np
import pytest

from attnteach.studies import __main__ as command
from attnteach.studies.language import translation
from attnteach.studies.medical_imaging import lesions
from attnteach.studies.recommenders import sasrec
from attnteach.studies.vision import classification, segmentation


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("ATTNTEACH_CACHE", str(tmp_path))
    for study in (translation, sasrec, lesions, classification, segmentation):
        monkeypatch.setattr(study, "export", lambda name=study.__name__: {"of": np.array(name)})
    return tmp_path / "weights"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [([], ["classification", "lesions", "sasrec", "segmentation", "translation"]), (["translation"], ["translation"])],
)
def test_all_or_those_named(folder, capsys, arguments, names):
    command.main(arguments)
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.npz" for name in names]
    text = capsys.readouterr().out
    for name in names:
        assert str(np.load(folder / f"{name}.npz")["of"]).endswith(f".{name}")
        assert f"{name}: 1 arrays" in text


def test_an_unknown_name_is_refused_before_anything_is_trained(folder, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["translation", "translations"])
    assert stopped.value.code == 2
    assert (
        "expected names of translation, sasrec, lesions, classification, segmentation, got translations"
        in capsys.readouterr().err
    )
    assert not folder.exists()


def test_help_names_the_models(capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["--help"])
    assert stopped.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "of translation, sasrec, lesions, classification, segmentation; all of them if none is given" in text
    assert "train the models that run in the reader's browser" in text
