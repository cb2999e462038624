"""What radiologists say, as phrase grammars, one file per structure or section."""
