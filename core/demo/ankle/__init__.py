"""German ankle reports: a clinical state first, its answer next, the text last."""
