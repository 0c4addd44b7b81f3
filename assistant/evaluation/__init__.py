"""Question files as a release gate: run, compared exactly, scored, reported."""
