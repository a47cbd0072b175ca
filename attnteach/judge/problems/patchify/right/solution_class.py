class Solution:
    def patchify(self, image, p):
        *lead, H, W, C = image.shape
        h, w = H // p, W // p
        x = image.reshape((*tuple(lead), h, p, w, p, C))
        x = x.swapaxes(-3, -4)
        return x.reshape((*tuple(lead), h * w, p * p * C))
