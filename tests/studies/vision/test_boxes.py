"""Matching against a search of all assignments, average precision against cases worked by hand."""

from itertools import permutations

import numpy as np
import pytest

from attnteach.kernels import giou
from attnteach.studies.vision.boxes import average_precision, duplicates, false_alarms, hits, iou, match

rng = np.random.default_rng(0)
A, B, FAR = [0.0, 0, 4, 4], [10.0, 0, 14, 4], [50.0, 50, 54, 54]


def image(*rows):
    """(scores, boxes) of one image from rows (score, box)."""
    return np.array([score for score, _ in rows], float), np.array([box for _, box in rows], float).reshape(-1, 4)


@pytest.mark.parametrize(("Q", "N"), [(5, 5), (7, 3), (4, 1), (3, 0)])
def test_matching_is_the_best_of_all(Q, N):
    for _ in range(20):
        cost = rng.normal(size=(Q, N))
        chosen = match(cost)
        best = min(cost[list(order), range(N)].sum() for order in permutations(range(Q), N))
        assert len(set(chosen.tolist())) == N
        assert cost[chosen, range(N)].sum() == pytest.approx(best)


def test_overlap_is_the_generalised_one_without_its_second_part():
    inside = np.sort(rng.random((50, 2, 2)), axis=-2).reshape(50, 4)
    around = np.array([0.0, 0, 1, 1])  # the hull is the box itself
    np.testing.assert_allclose(iou(inside, around), giou(inside, np.broadcast_to(around, (50, 4))), atol=1e-12)
    assert iou(np.array(A), np.array(B)) == 0
    assert iou(np.zeros(4), np.zeros(4)) == 0


def test_an_object_is_found_once():
    scores, boxes = image((0.6, A), (0.9, A), (0.8, FAR))
    assert hits(scores, boxes, np.array([A, B])).tolist() == [False, True, False]
    assert hits(scores, boxes, np.zeros((0, 4))).tolist() == [False, False, False]


def test_a_box_half_over_an_object_is_no_hit():
    scores, boxes = image((0.9, [2.0, 0, 6, 4]))  # 8 of 24
    assert not hits(scores, boxes, np.array([A])).any()
    assert hits(scores, boxes, np.array([A]), least=1 / 3).all()


def test_average_precision_by_hand():
    truth = [np.array([A, B])]
    assert average_precision([image((0.9, A), (0.8, B))], truth) == 1
    assert average_precision([image((0.9, A))], truth) == 0.5  # half of the objects, at precision 1
    assert average_precision([image((0.9, FAR), (0.8, A), (0.7, B))], truth) == pytest.approx(2 / 3)  # 1/2 rises to 2/3
    assert average_precision([image((0.9, A), (0.8, FAR), (0.7, B))], truth) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([image((0.9, A), (0.8, A), (0.7, B))], truth) == pytest.approx(
        (1 + 2 / 3) / 2
    )  # a duplicate


def test_images_are_ranked_together():
    truths = [np.array([A]), np.array([B])]
    assert average_precision([image((0.9, A)), image((0.5, FAR), (0.4, B))], truths) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([image((0.4, A)), image((0.9, FAR), (0.5, B))], truths) == pytest.approx(2 / 3)
    assert average_precision([image(), image()], truths) == 0
    assert np.isnan(average_precision([image((0.9, A))], [np.zeros((0, 4))]))


def test_duplicates_and_false_alarms_by_hand():
    seen = [image((0.9, A), (0.8, A), (0.3, A), (0.7, B)), image()]
    assert duplicates(seen, [np.array([A, B]), np.zeros((0, 4))]) == 0.5
    assert false_alarms([image((0.9, A), (0.4, A)), image()]) == 0.5
