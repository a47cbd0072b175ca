"""torch modules that hold parameters around the kernels, and nothing else."""

from .block import TransformerBlock
from .scoring import AdditiveAttention, BilinearAttention
from .tokens import FeatureTokenizer

__all__ = ["AdditiveAttention", "BilinearAttention", "FeatureTokenizer", "TransformerBlock"]
