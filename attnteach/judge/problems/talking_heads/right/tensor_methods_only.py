def talking_heads(q, k, v, P_logits, P_weights):
    def mix(x, P):
        return x.movedim(-3, -1).matmul(P).movedim(-1, -3)

    scores = mix(q.matmul(k.transpose(-1, -2)).div(q.shape[-1] ** 0.5), P_logits)
    return mix(scores.softmax(-1), P_weights).matmul(v)
