"""The plugin door: hook specifications, loading, the registry, child processes and the guarded web client."""
