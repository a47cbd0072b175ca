import numpy as np


class Node:
    def __init__(self, value):
        self.value, self.grad = value, None


class Solution:
    def attention_backward(self, q, k, v, dout, mask=None):
        self.q, self.k, self.v = Node(q), Node(k), Node(v)
        self.forward(mask)
        self.backward(dout)
        return self.q.grad, self.k.grad, self.v.grad

    def forward(self, mask):
        self.scale = 1 / np.sqrt(self.q.value.shape[-1])
        s = self.q.value @ self.k.value.swapaxes(-1, -2) * self.scale
        if mask is not None:
            s = np.where(mask, s, -np.inf)
        e = np.exp(s - np.nan_to_num(s.max(-1, keepdims=True), neginf=0.0))
        self.p = e / np.maximum(e.sum(-1, keepdims=True), 1e-30 if e.dtype != np.float16 else 1e-7)

    def backward(self, dout):
        self.v.grad = self.p.swapaxes(-1, -2) @ dout
        dp = dout @ self.v.value.swapaxes(-1, -2)
        ds = self.p * (dp - (self.p * dp).sum(-1, keepdims=True)) * self.scale
        self.q.grad, self.k.grad = ds @ self.k.value, ds.swapaxes(-1, -2) @ self.q.value
