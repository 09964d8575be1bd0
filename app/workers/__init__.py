"""Work that may take long, off the event loop: in threads, or in a process with a deadline and a memory limit."""
