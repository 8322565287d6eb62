"""The embedded model: llama.cpp in a supervised child process, behind a fair queue."""
