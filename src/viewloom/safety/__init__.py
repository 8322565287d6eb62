"""What may be shown: the policy for addresses and markup. Pure: str in, str out."""
