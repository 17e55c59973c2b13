"""What is said of one thing, and what differs between two states of a graph."""
