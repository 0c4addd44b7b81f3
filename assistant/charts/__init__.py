"""Charts by rule: the shape of an answer, the marks they are made of, and the rules themselves."""
