"""What is known of a model beside its name: how much it reads and writes, what it takes, what it costs.

None stands for "not known"; nothing is refused, and nothing is charged, on a guess.
"""

from dataclasses import dataclass, fields
from decimal import Decimal

FREE = Decimal(0)


@dataclass(frozen=True, slots=True)
class ModelMetadata:
    """Facts about a model; each may be unknown.

    Attributes:
        context_length: Tokens of prompt and reply together.
        max_output: Tokens of the longest reply.
        takes_images: Whether it reads image parts.
        takes_tools: Whether it calls tools.
        input_price: USD per million tokens of the prompt.
        output_price: USD per million tokens of the reply.
        cached_price: USD per million tokens of the prompt that the provider had cached.
    """

    context_length: int | None = None
    max_output: int | None = None
    takes_images: bool | None = None
    takes_tools: bool | None = None
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    cached_price: Decimal | None = None

    def over(self, other: "ModelMetadata") -> "ModelMetadata":
        """Returns what is known here, and of the rest what `other` knows."""
        if other is UNKNOWN:
            return self
        pairs = ((getattr(self, name), getattr(other, name)) for name in _MEMBERS)
        return ModelMetadata(*(theirs if ours is None else ours for ours, theirs in pairs))


UNKNOWN = ModelMetadata()
_MEMBERS = tuple(field.name for field in fields(ModelMetadata))
