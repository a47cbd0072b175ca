"""torch modules that hold parameters around the kernels, and nothing else."""

from .bags import AttentionGate, GatedPooling
from .block import TransformerBlock
from .coverage import CoverageAttention
from .pooling import SoftmaxPooling, TargetPooling
from .queries import ObjectQueries, SeparateQueries
from .scoring import AdditiveAttention, BilinearAttention
from .tokens import FeatureTokenizer

__all__ = [
    "AdditiveAttention",
    "AttentionGate",
    "BilinearAttention",
    "CoverageAttention",
    "FeatureTokenizer",
    "GatedPooling",
    "ObjectQueries",
    "SeparateQueries",
    "SoftmaxPooling",
    "TargetPooling",
    "TransformerBlock",
]
