"""The explanation in ink: tables, charts and trees by Rich, in as many cells as the terminal has."""

from ..output import Terminal as Terminal
