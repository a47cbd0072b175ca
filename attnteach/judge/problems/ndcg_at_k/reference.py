from array_api_compat import array_namespace


def ndcg_at_k(scores, relevance, k):
    xp = array_namespace(scores)
    place = xp.arange(scores.shape[-1])
    discount = xp.where(place < k, 1 / xp.log2(place + 2.0), 0.0)
    total = xp.cumulative_sum(discount, include_initial=True)
    above = xp.sum(scores[..., None, :] > scores[..., :, None], axis=-1)
    tied = xp.sum(scores[..., None, :] == scores[..., :, None], axis=-1)
    share = (total[above + tied] - total[above]) / tied
    gained = xp.sum(relevance * share, axis=-1)
    best = xp.sum(xp.sort(relevance, axis=-1, descending=True) * discount, axis=-1)
    return gained / xp.where(best > 0, best, 1.0)
