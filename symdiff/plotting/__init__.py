"""Floor 9: pictures.  Matplotlib is imported when the first one is drawn."""
