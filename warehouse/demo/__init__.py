"""The demonstration bank: one file per subject, same seed and scale, same rows."""
