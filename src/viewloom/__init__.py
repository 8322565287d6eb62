"""The open, self-hosted generative-UI API: an OpenAI chat request in, a streamed interface out."""

__all__ = ["__version__"]

__version__ = "0.1.0"
