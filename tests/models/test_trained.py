import numpy as np
import pytest

from attnteach.models import trained as module
from attnteach.models.trained import home, trained


def test_what_was_saved_comes_back(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNTEACH_CACHE", str(tmp_path))
    home().mkdir()
    np.savez(home() / "a_model.npz", W=np.eye(3))
    np.testing.assert_array_equal(trained("a_model")["W"], np.eye(3))


def test_what_is_missing_says_what_it_is_and_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNTEACH_CACHE", str(tmp_path))
    home().mkdir()
    np.savez(home() / "a_model.npz", W=np.eye(3))
    with pytest.raises(FileNotFoundError) as missing:
        trained("another")
    text = str(missing.value)
    assert text.startswith(f"trained: expected the weights of 'another' in {home()}, found a_model. ")
    assert "no part of the package" in text
    assert text.endswith("pip install 'attnteach[studies]', then python -m attnteach.studies another")


def test_a_live_page_has_them_beside_the_module(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTNTEACH_CACHE", str(tmp_path / "nowhere"))
    monkeypatch.setattr(module, "BESIDE", tmp_path)
    np.savez(tmp_path / "a_model.npz", W=np.eye(3))
    np.testing.assert_array_equal(trained("a_model")["W"], np.eye(3))


def test_outside_of_a_checkout_they_are_the_readers_own(tmp_path, monkeypatch):
    monkeypatch.delenv("ATTNTEACH_CACHE", raising=False)
    assert home() == module.CHECKOUT / "_build/cache/weights"
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    assert home() == module.AT_HOME
