"""Writing the difference between the files and the database."""
