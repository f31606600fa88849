"""Pure parts of privacy: the archive a person takes along."""
