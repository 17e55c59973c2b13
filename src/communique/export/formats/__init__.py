"""The formats of an export: each module here is one.

A module has a function `write(graphs, project)`, which returns the text of a document. One that
keeps graphs apart also has `HAS_GRAPHS = True`; the others are given one graph without a name.
"""
