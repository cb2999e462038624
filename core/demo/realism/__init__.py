"""How real the demo is, in figures: variety, length, difficulty, agreement, give-aways.

    python -m core.demo.realism

prints the table that stands in data/demo/README.md.
"""
