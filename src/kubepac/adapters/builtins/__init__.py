"""The builtins that OPA's compiled modules leave to their host, with Go's semantics."""
