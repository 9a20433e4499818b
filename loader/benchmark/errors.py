"""What can keep a measurement from being made: each message names the thing and the way out."""

from __future__ import annotations


class BenchmarkError(Exception):
    """The base."""


class MissingToolError(BenchmarkError):
    """Something that is measured beside, or with, cannot be had here."""


class AnswerError(BenchmarkError):
    """A server answered otherwise than it should: what it does cannot be measured."""
