"""Files → blocks → parts, in a process of their own: nothing here is imported by the service itself."""
