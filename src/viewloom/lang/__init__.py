"""OpenUI Lang: text to programs, as it streams, and back. Pure: no I/O, no third party.

The tour: `tokens` and `ast` are the values; `fences`, `lexer`, `statements`, `expression` and `parser` turn text into
statements, one character at a time if need be; `serialise` turns them back; `signatures` says what a library takes;
`diagnostics` says what is wrong; `limits` bounds it all.
"""
