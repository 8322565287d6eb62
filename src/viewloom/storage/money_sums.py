"""Sums of picodollars in SQL: whole microdollars and the rest apart, since one sum overflows at 9.2 million USD."""

from typing import SupportsInt

from sqlalchemy import ColumnElement, func

_MICRODOLLAR = 1_000_000
"""In picodollars."""


def money_sums(amount: ColumnElement[int]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Returns the two columns to select for a sum of picodollars; see `join_sums`."""
    return func.sum(amount // _MICRODOLLAR), func.sum(amount % _MICRODOLLAR)


def join_sums(microdollars: SupportsInt, rest: SupportsInt) -> int:
    """Returns the sum in picodollars of what the two columns gave; PostgreSQL gives decimals."""
    return int(microdollars) * _MICRODOLLAR + int(rest)
