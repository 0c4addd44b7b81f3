"""Scripts that run inside other tools' own environments: they import nothing of this program."""
