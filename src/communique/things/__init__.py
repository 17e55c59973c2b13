"""Things: what the graph says of one, what differs between two states, templates of new ones."""
