"""English chest reports asked about pneumothorax: state first, answer next, text last."""
