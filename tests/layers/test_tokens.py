import pytest
import torch

from attnteach.layers import FeatureTokenizer

B, M, COUNTS = 5, 7, (3, 11)


@pytest.fixture
def tokenizer():
    return FeatureTokenizer(2, COUNTS, M).double()


@pytest.fixture
def rows():
    draw = torch.Generator().manual_seed(0)
    codes = torch.stack([torch.randint(count, (B,), generator=draw) for count in COUNTS], dim=1)
    return torch.randn(B, 2, dtype=torch.float64, generator=draw), codes


def test_tokens_are_the_papers_formula_in_a_plain_loop(tokenizer, rows):
    numbers, codes = rows
    got = tokenizer(numbers, codes)
    assert got.shape == (B, 1 + 2 + 2, M)
    for i in range(B):
        want = [tokenizer.first[0]]
        want += [numbers[i, j] * tokenizer.w[j] + tokenizer.b[j] for j in range(2)]
        want += [tokenizer.tables[j][codes[i, j]] for j in range(2)]
        torch.testing.assert_close(got[i], torch.stack(want))


def test_a_missing_number_has_a_token_of_its_own_and_no_nan_in_the_gradient(tokenizer, rows):
    numbers, codes = rows
    numbers = numbers.clone()
    numbers[1, 0] = torch.nan
    tokens = tokenizer(numbers, codes)
    assert torch.equal(tokens[1, 1], tokenizer.absent[0])
    tokens.square().sum().backward()
    assert all(p.grad.isfinite().all() for p in tokenizer.parameters())
    torch.testing.assert_close(
        tokenizer.absent.grad, 2 * torch.stack([tokenizer.absent[0].detach(), torch.zeros(M, dtype=torch.float64)])
    )


def test_twice_the_number_is_not_twice_the_token(tokenizer, rows):
    numbers, codes = rows
    once, twice = (tokenizer(k * numbers, codes)[:, 1:3] for k in (1, 2))
    torch.testing.assert_close(twice - once, numbers[..., None] * tokenizer.w)
