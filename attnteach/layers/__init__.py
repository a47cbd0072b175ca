"""torch modules that hold parameters around the kernels, and nothing else."""

from .bags import AttentionGate, GatedPooling
from .block import TransformerBlock
from .coverage import CoverageAttention
from .graphs import GraphAttention, GraphAttentionV2
from .pooling import SoftmaxPooling, TargetPooling
from .queries import ObjectQueries, SeparateQueries
from .records import Retain
from .scoring import AdditiveAttention, BilinearAttention
from .tokens import FeatureTokenizer

__all__ = [
    "AdditiveAttention",
    "AttentionGate",
    "BilinearAttention",
    "CoverageAttention",
    "FeatureTokenizer",
    "GatedPooling",
    "GraphAttention",
    "GraphAttentionV2",
    "ObjectQueries",
    "Retain",
    "SeparateQueries",
    "SoftmaxPooling",
    "TargetPooling",
    "TransformerBlock",
]
