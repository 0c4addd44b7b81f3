"""What people touch: web pages and the command line."""
