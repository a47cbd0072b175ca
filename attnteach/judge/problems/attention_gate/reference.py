from array_api_compat import array_namespace


def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    xp = array_namespace(x)
    hidden = x @ Wx + g @ Wg + b
    hidden = xp.where(hidden > 0, hidden, 0.0)
    score = hidden @ psi + b_psi
    alpha = (1 + xp.tanh(score / 2)) / 2
    return alpha * x, alpha
