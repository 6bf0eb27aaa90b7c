"""What has just been recorded, told to whoever watches: one listener a process, a place in the journal a client."""
