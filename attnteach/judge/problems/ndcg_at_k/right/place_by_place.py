import numpy as np


def ndcg_at_k(scores, relevance, k):
    """For every place the chance of each item to stand there."""
    n = scores.shape[-1]
    better = np.sum(scores[..., None, :] > scores[..., :, None], axis=-1)
    equal = np.sum(scores[..., None, :] == scores[..., :, None], axis=-1)
    gained = np.zeros(scores.shape[:-1])
    ideal = np.zeros(scores.shape[:-1])
    best_first = -np.sort(-relevance, axis=-1)
    for place in range(min(k, n)):
        chance = ((better <= place) & (place < better + equal)) / equal
        gained = gained + (chance * relevance).sum(-1) / np.log2(place + 2)
        ideal = ideal + best_first[..., place] / np.log2(place + 2)
    return np.divide(gained, ideal, out=np.zeros_like(gained), where=ideal > 0)
