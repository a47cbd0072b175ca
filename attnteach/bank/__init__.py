r"""The question bank: load, check and export the items of ``<chapter>.yml`` in a folder of questions.

A file is a list of items; its name is the chapter's. ``python -m attnteach.bank validate [FOLDER]`` checks the files of
a folder (``chapters/questions`` by default) against the pages and the ``references.bib`` that stand beside the folder,
and prints one line per error: file, id, field, what is wrong. ``normalise`` brings them into their one written form,
``export OUT`` writes JSON and decks for Anki, ``count`` counts.
Text is Markdown with ``$maths$``; raw HTML is refused. Every text stands in English and Chinese,
written twice rather than translated; only ``answer_deep``, claims and evidence may be English alone. One item:

.. code-block:: yaml

    - id: cache-017                # unique in the whole bank, never reused: decks and progress hang on it
      level: L2                    # L0 screen, L1 whiteboard, L2 implementation, L3 systems, L4 staff
      kind: numeric                # concept | numeric | derive | code | debug | design | critique
      tags: [kv-cache, gqa]        # lower case, with hyphens
      seed: [21]                   # the seed questions (1 to 30) that it drills; left out if none
      leads: 21                    # the seed question whose page it makes: one item for each; left out if none
      half_life: stable            # or model-specific
      reviewed_on: 2026-11-22
      question:
        en: "80 layers, 8 key/value heads of width 128, bf16, 131,072 tokens: how big is the KV cache?"
        zh: "80 层、8 个 KV 头、头宽 128、bf16、131,072 个 token，KV 缓存有多大？"
      answer_30s:
        en: >-                     # at most 75 words; a formula counts as one
          Keys and values: $2 \cdot 80 \cdot 8 \cdot 128 \cdot 2$ bytes = 320 KiB per token.
          Times 131,072 tokens: 40 GiB.
        zh: >-                     # at most 170 characters; a Latin word or a formula counts as one
          键和值每个 token 共 $2 \cdot 80 \cdot 8 \cdot 128 \cdot 2$ 字节 = 320 KiB，乘以 131,072，得 40 GiB。
      answer_deep:
        en: >-                     # at most 350 words
          Only the key/value heads count, not the query heads ...
        # zh is welcome, not required
      check:                       # numeric: required; any kind: welcome. The suite recomputes each
        - function: attnteach.kernels:kv_bytes     # module:function, or expression: "2 * layers * 8 * 128"
          args: {layers: 80, kv_heads: 8, head_dim: 128, tokens: 131072, bytes_per: 2}
          expect: 42949672960      # a number or a list; optional rtol (without: whole numbers exactly, others 1e-9)
          shown: 40 GiB            # as both 30-second answers show it; must round to `expect`
      key_facts:                   # evidence is one of the three forms below, or a list of them
        - claim: {en: "The cache grows with the key/value heads, not with the query heads"}
          evidence: cell:kv_cache_and_head_sharing#bytes-per-token   # notebook # id of a code cell
        - claim: {en: "Sharing keys and values between query heads costs little quality"}
          evidence: paper:ainslie2023gqa                             # key of references.bib
        - claim: {en: "Twice the context, twice the cache"}
          evidence: "derivation: bytes are linear in tokens, every other factor is fixed"
      followups:                   # 3 to 6; at least one for a strong answer and one for a weak one
        - if: weak
          ask:
            en: "Where does the factor 2 come from?"
            zh: "系数 2 从哪里来？"
          answer:
            en: "Keys and values."
            zh: "键和值各一份。"
        - if: strong
          ask:
            en: "Does sharing heads reduce the FLOPs of the scores?"
            zh: "共享 KV 头能减少注意力分数的计算量吗？"
          answer:
            en: "No: every query head still meets every key. Bytes and the key/value projections shrink."
            zh: "不能：每个查询头仍要和所有键相乘；减少的是字节数和 KV 投影。"
        - if: strong
          ask:
            en: "Why is the query not cached?"
            zh: "为什么不缓存查询？"
          answer:
            en: "Each query is used once, at its own step."
            zh: "每个查询只在自己那一步用一次。"
      traps:                       # at least one; each with what is right and the evidence for it
        - wrong:
            en: "Counting all 64 query heads"
            zh: "按 64 个查询头来算"
          tempting:
            en: "In plain multi-head attention the two numbers agree"
            zh: "在普通多头注意力里这两个数恰好相等"
          disproof:
            en: "Queries are used once and never cached: the cache is 8 times smaller"
            zh: "查询只用一次，不进缓存：实际只有八分之一"
          evidence: cell:kv_cache_and_head_sharing#bytes-per-token
      rubric:                      # behaviour that can be observed, one line for each grade
        0: {en: "Wrong order of magnitude", zh: "数量级错误"}
        1: {en: "A formula without key/value heads", zh: "公式里没有 KV 头数"}
        2: {en: "Formula and number", zh: "公式和数值都对"}
        3: {en: "Adds batch, bytes per number and parallelism", zh: "还谈到批量、精度与并行"}
        4: {en: "Derives the bound on decoding time", zh: "推出解码时间的下界"}
      # optional: prereq: [ids] · minutes: 4 (time in an interview; by kind without)
      # code: | (Python shown under the question, required for debug)
      # problem: id of the judge's problem (required for code)
"""

__all__ = ["Bank", "BankError", "Item", "load"]


def __getattr__(name):
    """What `__all__` names, imported when asked for: so the command line can say that its extra is missing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from . import read
    except ModuleNotFoundError as missing:
        say = f"the question bank needs {missing.name}: pip install 'attnteach[bank]'"
        raise ModuleNotFoundError(say, name=missing.name) from missing
    return getattr(read, name)
