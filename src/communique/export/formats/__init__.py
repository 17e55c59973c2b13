"""The formats of an export: each module here is one.

A module has a function `write(graphs, project)`, which returns the text of a document.
"""
