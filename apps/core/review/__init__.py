"""Work queues for people: leased claims, staged decisions with an undo, an evidence-bound second person."""
