"""torch modules that hold parameters around the kernels, and nothing else."""

from .block import TransformerBlock
from .tokens import FeatureTokenizer

__all__ = ["FeatureTokenizer", "TransformerBlock"]
