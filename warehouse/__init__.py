"""Engines that execute CheckedSql, published data files, and the demonstration bank."""
