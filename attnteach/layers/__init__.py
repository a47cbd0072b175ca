"""torch modules that hold parameters around the kernels, and nothing else."""

from .block import TransformerBlock

__all__ = ["TransformerBlock"]
