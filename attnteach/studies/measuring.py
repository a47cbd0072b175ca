"""What a computation costs: its time, and what is kept for its gradients."""

import timeit

import torch


def milliseconds(work, *, number=1, repeat=5):
    """The least time of one call of work(), after one that nobody counts: of `repeat` tries of `number` calls."""
    work()
    return 1e3 * min(timeit.repeat(work, number=number, repeat=repeat)) / number


def shapes_kept(work):
    """The shapes of the arrays that torch keeps for the backward pass of work()."""
    shapes = []

    def pack(tensor):
        shapes.append(tuple(tensor.shape))
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        work()
    return shapes
