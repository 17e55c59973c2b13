"""A static site: a page for each thing of a graph, and its data beside it."""
