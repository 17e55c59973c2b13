"""The formats of a report: each module here is one, and has a function `render`."""
