"""torch modules that hold parameters around the kernels, and nothing else."""

from .block import TransformerBlock
from .facts import FactReader, MeanReader
from .pointer import CoverageAttention, CoveragePointerGenerator, PointerGenerator
from .pooling import SoftmaxPooling, TargetPooling
from .scoring import AdditiveAttention, BilinearAttention
from .tokens import FeatureTokenizer

__all__ = [
    "AdditiveAttention",
    "BilinearAttention",
    "CoverageAttention",
    "CoveragePointerGenerator",
    "FactReader",
    "FeatureTokenizer",
    "MeanReader",
    "PointerGenerator",
    "SoftmaxPooling",
    "TargetPooling",
    "TransformerBlock",
]
