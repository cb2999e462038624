"""What radiologists say of a chest radiograph, as phrase grammars."""
