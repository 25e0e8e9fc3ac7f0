"""One module a command: each has `run(request) -> exit code` and is imported when it runs."""
