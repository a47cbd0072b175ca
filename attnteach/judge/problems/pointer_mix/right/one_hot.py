import torch
import torch.nn.functional as F


def pointer_mix(p_vocab, attn, p_gen, src_ids):
    one_hot = F.one_hot(src_ids, num_classes=p_vocab.size(-1)).to(attn.dtype)
    copy = torch.matmul(attn.unsqueeze(-2), one_hot).squeeze(-2)
    return torch.lerp(copy, p_vocab, p_gen)
