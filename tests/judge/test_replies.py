"""Whatever is sent in place of a reply ends in a verdict: read as a reply or refused, then compared without a word raised."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from attnteach.judge import comparing, problem, replies, wire

IDS = ("softmax", "merge_partials", "span_decode", "purged_split", "linear_attention", "attention_backward", "kv_bytes")
CASES = {id: list(problem(id).drawn(0, "torch")) for id in IDS}
ARRAYS = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.float16, np.int64, np.uint8, np.bool_]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    st.text(max_size=5),
    ARRAYS,
)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from([*replies.PARTS, "type", "message", "line", "x"]), inner, max_size=4),
    ),
    max_leaves=8,
)
ERRORS = st.fixed_dictionaries({"type": st.text(max_size=9), "message": st.text(max_size=9), "line": st.none() | PLAIN})
MESSAGES = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "value": VALUES,
        "error": ERRORS,
        "printed": st.text(max_size=9),
        "changed": st.lists(st.integers(), max_size=3),
        "gradients": st.none() | st.lists(st.none() | ARRAYS, max_size=4).map(tuple),
        "backward_error": st.none() | ERRORS,
        "peak": st.integers(),
        "work": st.integers(),
        "breaches": st.lists(st.text(max_size=9), max_size=2).map(tuple),
    },
)


def read(message):
    """The reply that the judge reads after the message has crossed the line; None where it is refused."""
    try:
        return replies.read(wire.unpack(wire.pack(message)))
    except ValueError:
        return None


@settings(max_examples=400)
@given(message=MESSAGES, id=st.sampled_from(IDS), data=st.data())
def test_any_message_is_refused_or_compared(message, id, data):
    reply = read(message)
    if reply is not None:
        case = data.draw(st.sampled_from(CASES[id]))
        failure = comparing.failure(problem(id), case, reply | {"work_before": reply.get("work")})
        assert failure is None or failure.text()


@settings(max_examples=400)
@given(value=VALUES, id=st.sampled_from(IDS), data=st.data())
def test_any_value_is_compared(value, id, data):
    reply = read({"value": value})
    if reply is not None:
        case = data.draw(st.sampled_from(CASES[id]))
        failure = comparing.failure(problem(id), case, reply)
        assert failure is None or failure.text("zh")


@settings(max_examples=300)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_a_message_or_refused(data):
    for framed in (data, len(data).to_bytes(8, "little") + data):
        try:
            wire.unpack(framed)
        except ValueError:
            continue


@pytest.mark.parametrize("id", IDS)
def test_a_right_reply_comes_through_unchanged(id):
    for case in CASES[id]:
        reply = read({"value": case.want, "printed": "x", "changed": []})
        assert comparing.differs(reply["value"], case.want, 0.0) is None
