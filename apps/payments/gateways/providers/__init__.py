"""Those who carry the money."""
