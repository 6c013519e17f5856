"""Writing the course: notebooks read, executed, normalised, and exercises made from solutions.

notebooks
    Read and write notebook files; find the calls of ``check`` in them.
normalise
    The one stored form of a notebook.
execute
    Run a notebook in a fresh kernel, always in the same environment.
stubs
    Solutions → exercises. Its docstring says how a solution notebook is written.
first_cell
    The cell that brings the course where it isn't installed.
refresh
    Execute and normalise files; write the exercises; report drift.
facts
    Numbered facts and the cells that verify them.
wrong, wrong_run
    Show each check the mistakes that its cell declares; it must refuse them.
figures
    Compare a stored figure with a fresh one.
rehearse
    Run a student's notebook and collect what the checks said.
"""
