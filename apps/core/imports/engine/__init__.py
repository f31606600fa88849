"""Pure reading of spreadsheets: bytes to rows, headings to fields, cells to values. No Django."""
