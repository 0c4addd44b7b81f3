"""The embedded interpreter: Chinese and English, no network."""
