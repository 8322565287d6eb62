"""Who pays for a request, and what they may use."""

from dataclasses import dataclass

from viewloom.errors import EndpointNotAllowed, ModelNotAllowed
from viewloom.storage.limits import NO_LIMITS, KeyLimits


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budget a request spends.

    Attributes:
        account_id: Who asks; queues are fair between accounts.
        key_id: The key that was shown; None for our own page.
        limits: The key's.
        endpoint: Which endpoint was called: `embed` or `visualize`.
        request_id: The request's own name in logs and in the ledger.
    """

    account_id: str
    key_id: str | None = None
    limits: KeyLimits = NO_LIMITS
    endpoint: str = "embed"
    request_id: str = ""

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
