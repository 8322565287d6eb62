"""The command line: argument parsing only; every command calls the rest."""
