"""From argv to an exit code: the Typer app, its commands and their options."""
