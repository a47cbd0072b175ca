def attention_gate(x, g, Wx, Wg, b, psi, b_psi):
    alpha = (x.matmul(Wx) + g.matmul(Wg) + b).relu().matmul(psi).add(b_psi).sigmoid()
    return alpha.mul(x), alpha
