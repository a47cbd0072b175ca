"""torch modules that hold parameters around the kernels, and nothing else."""

from .block import TransformerBlock
from .coverage import CoverageAttention
from .pooling import SoftmaxPooling, TargetPooling
from .scoring import AdditiveAttention, BilinearAttention
from .tokens import FeatureTokenizer

__all__ = [
    "AdditiveAttention",
    "BilinearAttention",
    "CoverageAttention",
    "FeatureTokenizer",
    "SoftmaxPooling",
    "TargetPooling",
    "TransformerBlock",
]
