"""A process full of sockets: one hub that reads the log for all of them, one small object per client."""
