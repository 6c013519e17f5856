"""Small notebooks and answers that several tests build theirs from."""

from typing import Any

import nbformat
from nbformat import NotebookNode

from jacobook import bank

CHAPTER = "gradient"


def code(source: str, **metadata: Any) -> NotebookNode:
    """A code cell."""
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def text(source: str, **metadata: Any) -> NotebookNode:
    """A Markdown cell."""
    return nbformat.v4.new_markdown_cell(source, metadata=metadata)


def notebook(*cells: NotebookNode) -> NotebookNode:
    """A notebook whose cells are called c1, c2, …"""
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"c{number}"
    return nbformat.v4.new_notebook(cells=list(cells))


def right_answer(exercise: bank.Exercise) -> str:
    """Source that gives an exercise's name the right answer."""
    declared = f'__import__("jacobook.bank").bank.load("{exercise.id}").reference'
    return f"{exercise.name} = {declared}{'' if exercise.sampler else '()'}"


def check_cell(exercise: bank.Exercise) -> str:
    """The source of the cell that checks an exercise."""
    return f'check("{exercise.id}", {exercise.name})'
