"""The standard components, one module per family, and the two libraries made of them.

Names, props and their order, types and enums are those of OpenUI's stock libraries, so that the stock renderer shows
our output; the descriptions are ours. `chat` and `full` say which components each library has.
"""
