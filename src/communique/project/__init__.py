"""A project on disk: its configuration, its files, and their states in git."""

from __future__ import annotations

from communique.project.project import FORMATS, TURTLE, Project, find_project, project_at

__all__ = ["FORMATS", "TURTLE", "Project", "find_project", "project_at"]
