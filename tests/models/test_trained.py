import numpy as np
import pytest

from attnteach.models import trained as module
from attnteach.models.trained import trained


def test_what_was_saved_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    np.savez(tmp_path / "a_model.npz", W=np.eye(3))
    np.testing.assert_array_equal(trained("a_model")["W"], np.eye(3))
    with pytest.raises(
        FileNotFoundError,
        match=r"weights of 'another' in .*, found a_model; make them with: python -m attnteach.studies",
    ):
        trained("another")
