"""The methods for very many classes, on one example."""
