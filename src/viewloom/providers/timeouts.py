"""How long an upstream may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an upstream may take.

    Attributes:
        connect_s: To accept a connection, encryption included.
        first_s: From the request to the first piece of the answer; reading a long prompt takes its time.
        idle_s: Between two pieces of an answer. Comments that keep a stream alive count as pieces.
        tail_s: To send the usage and close, after the finish reason.
        whole_s: From the request to the head of an answer in one piece, before which there is no sign of life; 0 if
            none is ever asked for.
    """

    connect_s: float = 10.0
    first_s: float = 120.0
    idle_s: float = 60.0
    tail_s: float = 1.0
    whole_s: float = 0.0
