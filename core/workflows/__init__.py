"""What users do, one verb per file: the only place where the floors below are combined."""
