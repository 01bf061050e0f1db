"""The learning layer over Kubernetes policies: what to fix first, how, and how sure that is."""
