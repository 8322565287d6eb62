"""What a value class is here: immutable to the type checker, plain to the interpreter.

A frozen dataclass sets its fields through `object.__setattr__`, which makes it three times as dear to make as a plain
one, and the language makes a value for nearly every word it reads. So `value` leaves the guard to the type checker,
which rejects any assignment to a field: nothing in this repository changes a value, and nothing that takes one should.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make a slotted dataclass that is compared and hashed by content."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


class lazy(Generic[T]):  # noqa: N801 - used like a keyword
    """A property worked out when it is first asked for and then kept in the instance.

    `functools.cached_property` takes a lock for each, which costs more than most of what is worked out here.
    """

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, instance: Any, owner: object = None) -> T:
        result = instance.__dict__[self._name] = self._work(instance)
        return result
