"""Translate, summarise, answer."""
