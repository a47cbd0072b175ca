"""Stands in for threadpoolctl: the page's Python has one thread, so every limit is kept."""

import contextlib


def threadpool_limits(limits=None, user_api=None):
    return contextlib.nullcontext()


def threadpool_info():
    return []
