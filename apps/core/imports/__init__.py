"""Spreadsheets into tables: sniff, map, preview, commit, undo. Apps register an ImportKind and get the rest."""
