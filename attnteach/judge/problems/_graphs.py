"""The cases that both graph layers share: edges of one direction, isolated nodes, scores that overflow."""

import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.problems._shared import in_every_form


def graph_cases(draw, weights):
    """`weights(C, F, sharp)`: the learned arrays, in the order of the arguments; scores grow with `sharp`."""
    B, E = draw.sizes(2, most=3)
    C, F, N = draw.sizes(3, least=5, most=13)

    def make(*lead, N=N, C=C, F=F, scale=1.0, share=0.5, adjacency=None, sharp=2.0):
        if adjacency is None:
            adjacency = directed(draw, (*lead, N, N), share)
        return draw.normal(*lead, N, C, scale=scale), adjacency, *weights(C, F, sharp)

    chain = np.array([[False, True, False], [False, False, True], [False, False, False]])
    isolated = directed(draw, (B, N, N), 0.5)
    isolated[..., 0, :] = False
    loops = directed(draw, (B, N, N), 0.5) | np.eye(N, dtype=bool)
    yield Case("three nodes in a row", make(N=3, C=2, F=2, adjacency=chain))
    yield Case("one graph", make(), keep=True)
    yield Case("the same sizes, other numbers", make(), hint="kept between calls")
    yield Case("a batch of graphs", make(B))
    yield Case("two leading axes", make(B, E), hint="a batch of graphs")
    yield Case("one adjacency for all graphs", make(B, adjacency=directed(draw, (N, N), 0.5)))
    yield Case("an isolated node", make(B, adjacency=isolated))
    yield Case("no edges at all", make(adjacency=np.zeros((N, N), bool)), hint="an isolated node")
    yield Case("each node sees itself", make(B, adjacency=loops))
    yield Case("every node sees every node", make(adjacency=np.ones((N, N), bool)))
    yield Case("one node that sees itself", make(N=1, adjacency=np.ones((1, 1), bool)))
    yield Case("all sizes agree", make(4, N=4, C=4, F=4))
    x, edges, *learned = make(scale=10.0, sharp=300.0)
    yield Case("scores far apart", (np.stack([x, -x]), edges, *learned), slack=100, hint="overflow")
    yield from in_every_form(make(B, adjacency=isolated), slack=3.0)


def directed(draw, shape, share):
    """Edges of which some have no way back; every node has a neighbour and none sees itself."""
    N = shape[-1]
    edges = draw.rng.random(shape) < share
    edges[..., np.arange(N), (np.arange(N) + 1) % N] = True
    edges[..., (np.arange(N) + 1) % N, np.arange(N)] = False
    edges[..., np.arange(N), np.arange(N)] = False
    return edges
