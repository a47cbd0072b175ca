from numpy import ones, tril


def causal_mask(T, S):
    return tril(ones((S, S), bool))[S - T :]
