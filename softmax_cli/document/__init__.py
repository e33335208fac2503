"""What a command has to say, as frozen, typed data; imports nothing of the project."""
