"""`make run`: the whole of Munim on one machine, under one supervisor."""
