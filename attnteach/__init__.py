"""Attention, taught by code that runs.

Shape alphabet, used in every signature, docstring and chapter:

====== ==================== ====== ==================== ====== ==================
letter meaning              letter meaning              letter meaning
====== ==================== ====== ==================== ====== ==================
``B``  batch                ``H``  query heads          ``G``  key/value heads
``T``  queries              ``S``  keys                 ``D``  key width
``E``  value width          ``M``  model width
====== ==================== ====== ==================== ====== ==================

Conventions, decided once:

- Kernels act on ``(..., T, D)``, so one head and a whole batch run the same code.
- A mask is boolean, ``True`` = *may see*, broadcastable to ``(..., T, S)``.
- Where ``T < S``, the queries are the last ``T`` positions (causality is bottom-right).
- A window of ``w`` holds ``w`` keys, the query's own position included.
- A query that may see nothing gets zeros and a zero gradient, never NaN, never a uniform mixture.
- The scale is ``1/sqrt(D)`` of the head, never of the model.
- Softmax statistics of half-precision input accumulate in float32; the output keeps the input's dtype.

Importing this package, or ``attnteach.kernels``, loads neither torch nor matplotlib nor ipywidgets.
"""

__version__ = "0.1.0"
