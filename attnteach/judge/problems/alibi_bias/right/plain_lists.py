def alibi_bias(H, T, S):
    return [[[-(2.0 ** (-8 * (h + 1) / H)) * (S - T + t - s) for s in range(S)] for t in range(T)] for h in range(H)]
