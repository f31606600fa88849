"""The console's workbench: lists of work, one page per case, keys and lease; the same for every queue."""
