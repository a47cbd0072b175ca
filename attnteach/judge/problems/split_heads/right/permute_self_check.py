import torch


def split_heads(x, H):
    y = torch.reshape(x, x.shape[:-1] + (H, x.shape[-1] // H))
    axes = list(range(y.dim()))
    axes[-3], axes[-2] = axes[-2], axes[-3]
    return y.permute(*axes)


if __name__ == "__main__":
    assert split_heads(torch.randn(2, 3, 8), 4).shape == (2, 4, 3, 2)
