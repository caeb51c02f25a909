"""Who runs the verbs; the local engine looks for due work with threads of its own."""
