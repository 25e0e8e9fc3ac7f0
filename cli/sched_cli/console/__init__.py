"""What a person sees: plain text and JSON here, everything that needs rich beside it."""
