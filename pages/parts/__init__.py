"""What several pages share: the frame around a page, ink, signs, figures, small widgets."""
