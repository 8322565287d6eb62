"""Who pays for a request, and what they may use."""

from dataclasses import dataclass, field

from viewloom.errors import EndpointNotAllowed, ModelNotAllowed
from viewloom.storage.entries import Count
from viewloom.storage.limits import NO_LIMITS, KeyLimits


@dataclass(slots=True)
class Receipt:
    """What the calls of one request came to; the meter adds to it as it settles them.

    Attributes:
        call_ids: Their entries in the ledger, in the order in which they ended.
    """

    call_ids: list[str] = field(default_factory=list[str])
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_picodollars: int = 0

    def add(self, call_id: str, count: Count) -> None:
        """Adds a call that ended."""
        self.call_ids.append(call_id)
        self.prompt_tokens += count.prompt_tokens
        self.completion_tokens += count.completion_tokens
        self.cost_picodollars += count.cost_picodollars


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budget a request spends.

    Attributes:
        account_id: Who asks; queues are fair between accounts.
        key_id: The key that was shown; None for our own page.
        limits: The key's.
        endpoint: Which endpoint was called: `embed` or `visualize`; `TITLE` for a call beside a request.
        request_id: The request's own name in logs and in the ledger.
        receipt: What was paid for it so far.
    """

    account_id: str
    key_id: str | None = None
    limits: KeyLimits = NO_LIMITS
    endpoint: str = "embed"
    request_id: str = ""
    receipt: Receipt = field(default_factory=Receipt, compare=False)

    def check(self, model_id: str, full_id: str) -> None:
        """Checks what needs no counting.

        Args:
            model_id: The id or alias by which the model was asked for; a key may name either.
            full_id: What it stands for.

        Raises:
            EndpointNotAllowed: The key may not call this endpoint.
            ModelNotAllowed: The key may not use this model.
        """
        if not self.limits.allows_endpoint(self.endpoint):
            raise EndpointNotAllowed(f"This key may not call the endpoint `{self.endpoint}`.")
        if not (self.limits.allows_model(model_id) or self.limits.allows_model(full_id)):
            raise ModelNotAllowed(f"This key may not use the model `{model_id}`.", param="model")
