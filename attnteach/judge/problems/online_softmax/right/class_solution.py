import numpy as np


class Solution:
    def __init__(self):
        self.peak = None

    def online_softmax(self, chunks):
        self.peak = None
        for chunk in chunks:
            self.update(chunk)
        return self.peak, self.mass

    def update(self, chunk):
        peak = np.max(chunk, axis=-1)
        if self.peak is None:
            self.peak, self.mass = np.full_like(peak, -np.inf), np.zeros_like(peak)
        peak = np.maximum(self.peak, peak)
        zero = np.nan_to_num(peak, neginf=0.0)
        self.mass = self.mass * np.exp(self.peak - zero) + np.exp(chunk - zero[..., None]).sum(axis=-1)
        self.peak = peak
