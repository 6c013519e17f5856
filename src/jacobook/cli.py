"""The command ``jacobook``: check a notebook, see one's progress, build and refresh the course.

Exit codes: 0 done, 1 done with something to look at, 2 could not run. Tables are plain text and
there is no progress bar where the output is not a terminal.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from jacobook.declaration import Exercise
    from jacobook.grading.records import Graded, Run
    from jacobook.grading.runner import ClassResult
    from jacobook.notebooks.refresh import Stored
    from jacobook.notebooks.rehearse import Report, Row
    from jacobook.notebooks.wrong import Outcome as WrongOutcome

TO_LOOK_AT, COULD_NOT_RUN = 1, 2

OnCell = Callable[[int, int], None]


class CouldNotRun(click.ClickException):
    """Ends the command with one sentence and exit code 2."""

    exit_code = COULD_NOT_RUN


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        import jacobook

        click.echo(f"jacobook {jacobook.__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def main() -> None:
    """The derivatives behind machine learning: check your work, and build the course."""


def _timeout_option(
    seconds: float, what: str = "one cell"
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=seconds,
        show_default=True,
        help=f"Seconds that {what} may take.",
    )


# ------------------------------------------------------------------------------ for a student


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@_timeout_option(60)
def check(notebook: Path, timeout: float) -> None:
    """Run NOTEBOOK from top to bottom and say which exercises are right.

    The file is not changed. Exit code 0: everything passed; 1: something is left to do; 2: the
    notebook could not be run.
    """
    from jacobook.notebooks.notebooks import NotebookError
    from jacobook.notebooks.rehearse import rehearse

    try:
        with _progress_bar(f"Running {notebook.name}") as on_cell:
            report = rehearse(notebook, timeout=timeout, on_cell=on_cell)
    except NotebookError as error:
        raise CouldNotRun(str(error)) from None
    _show_report(report)
    _record(report)
    if not report.passed:
        raise SystemExit(TO_LOOK_AT)


def _record(report: "Report") -> None:
    """Keep what was found, as a check in the notebook does."""
    from jacobook.checking import Feedback, attempts

    for row in report.rows:
        if row.status == "not run":
            continue
        status: Any = row.status
        trouble = attempts.record(
            Feedback(row.exercise, status, row.label, row.score, row.points, row.title, row.message)
        )
        if trouble:
            click.echo(trouble, err=True)
            return


@main.command()
@click.argument("exercise")
@click.option("--all", "every", is_flag=True, help="Show all hints of the exercise.")
def hint(exercise: str, every: bool) -> None:
    """Give the first hint of an EXERCISE, such as gradient.by_hand."""
    from jacobook import bank
    from jacobook.checking import Hint

    try:
        hints = bank.load(exercise).hints
    except bank.UnknownExercise as error:
        raise CouldNotRun(str(error)) from None
    for number, text in enumerate(hints if every else hints[:1], start=1):
        click.echo(str(Hint(exercise, number, len(hints), text)))
    if not every and len(hints) > 1:
        click.echo(f"For the next one: jacobook hint {exercise} --all")


@main.command()
@click.option("--reset", is_flag=True, help="Forget all attempts.")
@click.option("--yes", is_flag=True, help="With --reset: do not ask.")
def progress(reset: bool, yes: bool) -> None:
    """Show how far you have come."""
    from jacobook import checking
    from jacobook.checking import attempts

    path = attempts.record_path()
    if path is None:
        click.echo("Attempts are not kept: the environment variable JACOBOOK_PROGRESS is off.")
        return
    if not path.exists():
        click.echo(f"No attempts yet. They will be kept in {path}.")
        return
    if reset:
        if not yes:
            click.confirm(f"Forget all attempts in {path}?", abort=True)
        try:
            attempts.forget()
        except OSError as error:
            raise CouldNotRun(f"{path} cannot be deleted: {error.strerror}.") from None
        click.echo("All attempts are forgotten.")
        return
    try:
        said = checking.progress()
    except attempts.UnreadableRecord as error:
        raise CouldNotRun(str(error)) from None
    _table(
        ("level", "exercise", "title", "outcome", "best"),
        [
            ("★" * level, name, title, outcome, f"{best:g}/{points:g}")
            for name, title, level, outcome, best, points, _ in said.rows
        ],
        ("total", "", "", "", f"{said.score:g}/{said.points:g}"),
    )


# -------------------------------------------------------------------------- for an instructor


@main.command()
@click.argument("submitted", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the reports; an interrupted run goes on there.",
)
@click.option("--assignment", help="Its folder's name, or the chapter's word, such as gradient.")
@click.option(
    "--roster", type=click.Path(path_type=Path, dir_okay=False), help="CSV of all students."
)
@click.option("--seed", type=click.IntRange(min=0), help="What the arguments are drawn from.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many at once; by default one a core.")
@click.option(
    "--cell-timeout",
    type=click.FloatRange(0.1, 3600),
    default=30,
    show_default=True,
    help="Seconds that one cell may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=512),
    default=4096,
    show_default=True,
    help="Megabytes that one submission may use.",
)
@click.option("--require-sandbox", is_flag=True, help="Refuse to grade without a sandbox.")
@click.option("--bank", "banks", multiple=True, help="A Python file of your own exercises.")
@click.option("--shard", metavar="K/N", help="Grade only part K of N; `merge` joins the parts.")
@click.option(
    "--fill",
    "exported",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The grade book's CSV: a filled copy goes to the reports.",
)
@click.option("--column", help="With --fill: the column to fill.")
@click.option(
    "--gradescope",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write results.json for the one submission.",
)
def grade(
    submitted: Path,
    out: Path,
    assignment: str | None,
    roster: Path | None,
    seed: int | None,
    jobs: int | None,
    cell_timeout: float,
    memory: int,
    require_sandbox: bool,
    banks: tuple[str, ...],
    shard: str | None,
    exported: Path | None,
    column: str | None,
    gradescope: Path | None,
) -> None:
    """Grade the notebooks in SUBMITTED, a folder or an archive, without trusting them.

    Exit code 0: every file was graded; 1: some could not be, see the reports; 2: nothing could be
    graded.
    """
    import os
    import sys

    from jacobook import bank
    from jacobook.grading import runner
    from jacobook.grading.intake import submissions
    from jacobook.grading.jail import sandbox
    from jacobook.grading.report import fill, matching
    from jacobook.grading.report.gradescope import write_results

    if sys.platform == "win32":
        raise CouldNotRun("Grading needs Linux or macOS. On Windows, run it in WSL.")
    try:
        for name in banks:
            bank.register(name)
        advice = _require_sound([each for each in bank.everything() if bank.is_own(each)])
        settings = runner.Settings(
            assignment=assignment,
            seed=seed,
            jobs=jobs or os.cpu_count() or 1,
            limits=runner.Allowance(cell_seconds=cell_timeout, memory=memory),
            require_sandbox=require_sandbox,
            roster=roster,
            one_student=gradescope is not None,
            shard=_shard(shard),
        )
        if settings.shard is not None and exported is not None:
            raise CouldNotRun("Give --fill to `jacobook merge`, which joins the parts of a class.")
        if sandbox.available() not in sandbox.SANDBOXES:
            click.secho(f"WARNING: {sandbox.LIMITS.sentence}", fg="red", err=True)
        with _grading_bar() as on_graded:
            outcome = runner.grade_class(submitted, out, settings, on_graded, _say_finishing)
        notes = [*advice, *outcome.notes]
        if gradescope is not None:
            write_results(gradescope, outcome.run, outcome.graded)
            click.echo(f"Seed: {outcome.run.seed}")
        if exported is not None:
            notes += _fill(exported, outcome.run, outcome.graded, out, column)
    except (
        bank.UnusableBank,
        fill.CannotFill,
        matching.UnreadableTable,
        runner.CannotGrade,
        submissions.NothingToGrade,
        OSError,
    ) as error:
        raise CouldNotRun(str(error)) from None
    except KeyboardInterrupt:
        click.echo("\nStopped. Run the same command again to go on where it stopped.", err=True)
        raise SystemExit(COULD_NOT_RUN) from None
    _show_outcome(outcome, out, notes)
    _end_with(outcome.graded)


def _shard(text: str | None) -> tuple[int, int] | None:
    import re

    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if found is None:
        raise CouldNotRun(f"--shard takes a part and a number of parts, such as 3/20, not {text}.")
    return int(found[1]), int(found[2])


def _say_finishing(running: int) -> None:
    what = "notebook that is" if running == 1 else f"{running} notebooks that are"
    click.echo(f"\nFinishing the {what} running; press Ctrl-C again to stop at once.", err=True)


def _fill(
    exported: Path, run: "Run", graded: "Sequence[Graded]", out: Path, column: str | None
) -> list[str]:
    from jacobook.grading.report.fill import fill

    filled = out / f"filled-{exported.name}"
    points = sum(points for _, _, points in run.exercises)
    notes = fill(exported, graded, filled, column, assignment=run.assignment, points=points)
    click.echo(f"Filled in: {filled}")
    return notes


def _end_with(graded: "Sequence[Graded]") -> None:
    to_look_at = ("unreadable", "failed", "wrong")
    if any(each.status in to_look_at or each.unsettled for each in graded):
        raise SystemExit(TO_LOOK_AT)


def _require_sound(own: "Sequence[Exercise]") -> list[str]:
    """Verify exercises of one's own; faults end the command, advice is returned as notes."""
    from jacobook.checking.verify import verify

    found = verify(own)
    faults = [f"{each.exercise}: {each.message}" for each in found if each.severity == "fault"]
    if faults:
        raise CouldNotRun("Your bank can't be used.\n" + "\n".join(faults))
    return [f"{each.exercise}: {each.message}" for each in found]


@main.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the joined report.",
)
@click.option(
    "--roster", type=click.Path(path_type=Path, dir_okay=False), help="CSV of all students."
)
@click.option(
    "--fill",
    "exported",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The grade book's CSV: a filled copy goes to the report.",
)
@click.option("--column", help="With --fill: the column to fill.")
def merge(
    reports: tuple[Path, ...],
    out: Path,
    roster: Path | None,
    exported: Path | None,
    column: str | None,
) -> None:
    """Join REPORTS: the parts of a class into one report, or several chapters into a table.

    Exit code 0: done; 1: some files could not be graded, see the report; 2: nothing was joined.
    """
    from jacobook.grading.report import fill, matching
    from jacobook.grading.report.merge import CannotMerge
    from jacobook.grading.report.merge import merge as join

    try:
        joined, notes = join(reports, out, roster)
        if exported is not None and len(joined) > 1:
            raise CouldNotRun("--fill needs the reports of one assignment.")
        if exported is not None:
            notes += _fill(exported, joined[0].run, joined[0].graded, out, column)
    except (CannotMerge, fill.CannotFill, matching.UnreadableTable, OSError) as error:
        raise CouldNotRun(str(error)) from None
    for report in joined:
        students = {each.student for each in report.graded}
        click.echo(f"{report.run.assignment}: {len(students)} students.")
    for note in notes:
        click.echo(f"Note: {note}")
    click.echo(f"Report: {out / 'index.html'}, grades.csv")
    _end_with([each for report in joined for each in report.graded])


def _show_outcome(outcome: "ClassResult", out: Path, notes: Sequence[str]) -> None:
    counts = {
        word: sum(each.status == status for each in outcome.graded)
        for status, word in (
            ("graded", "graded"),
            ("superseded", "superseded by another file"),
            ("missing", "without a submission"),
            ("unreadable", "unreadable"),
            ("failed", "not finished"),
            ("wrong", "of another chapter"),
        )
    }
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    again = f" ({outcome.resumed} of them in an earlier run)" if outcome.resumed else ""
    click.echo(f"{said}{again}.")
    for note in notes:
        click.echo(f"Note: {note}")
    click.echo(f"Reports: {out / 'index.html'}, grades.csv, grades.json, feedback/")


@contextmanager
def _grading_bar() -> "Iterator[Callable[[Graded, int, int], None] | None]":
    """A bar with count and rate on a terminal; a plain line for each tenth elsewhere."""
    import sys
    import time

    if not sys.stderr.isatty():
        began = time.monotonic()

        def log(_: "Graded", done: int, every: int) -> None:
            if done == every or done % max(1, every // 10) == 0:
                rate = done / max(time.monotonic() - began, 1e-9)
                click.echo(f"graded {done} of {every} ({rate:.1f} a second)", err=True)

        yield log
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        began = time.monotonic()
        task = bar.add_task("Grading", total=None, rate="")

        def advance(_: "Graded", done: int, every: int) -> None:
            rate = done / max(time.monotonic() - began, 1e-9)
            bar.update(task, completed=done, total=every, rate=f"{rate:.1f} a second")

        yield advance


@main.command("gradescope")
@click.option("--assignment", required=True, help="The chapter's word, such as gradient.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("autograder.zip"),
    show_default=True,
    help="The zip to upload as autograder.",
)
def gradescope_command(assignment: str, out: Path) -> None:
    """Build the autograder zip for Gradescope."""
    from jacobook import bank
    from jacobook.grading.report.gradescope import CannotBuild, build_zip

    try:
        bank.chapter(assignment)
        build_zip(out, assignment)
    except (bank.UnknownExercise, CannotBuild, OSError) as error:
        raise CouldNotRun(str(error)) from None
    click.echo(f"{out} is ready: upload it as the assignment's autograder.")


# ------------------------------------------------------------------------------ for an author


def _unplaced(name: str) -> str:
    """Say of an exercise whose file is there that its chapter doesn't list it."""
    from jacobook import bank

    chapter, _, word = name.partition(".")
    file = Path(str(bank.__file__)).parent / chapter / f"{word}.py"
    if chapter not in bank.BOOK or word.startswith("_") or not file.is_file():
        return ""
    return (
        f" Its file is there, and in no place of the chapter: add {word!r} to ORDER in "
        f"{file.parent / '__init__.py'}."
    )


@main.command("bank")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--exercise", "only", multiple=True, help="Look at the exercise with this id only.")
@click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=2,
    show_default=True,
    help="From how many seeds the samples are drawn.",
)
@click.option(
    "--audit",
    "with_audit",
    is_flag=True,
    help="Change the references too, and list the versions that the check accepts.",
)
def bank_command(
    files: tuple[str, ...], only: tuple[str, ...], seeds: int, with_audit: bool
) -> None:
    """Say what is wrong with the exercises in FILE, a bank of your own; by default with the book's.

    Exit code 0: nothing; 1: something to look at; 2: a file could not be read.
    """
    from jacobook import bank
    from jacobook.checking.verify import verify

    try:
        declared = [each for name in files for each in bank.read(name)]
        if not files:
            declared = [each for word in bank.BOOK for each in bank.chapter(word)]
    except (bank.UnusableBank, ImportError, AttributeError, ValueError) as error:
        raise CouldNotRun(str(error)) from None
    if only:
        known = {getattr(each, "id", "") for each in declared}
        for name in only:
            if name not in known:
                raise CouldNotRun(f"There is no exercise called {name!r} here.{_unplaced(name)}")
        declared = [each for each in declared if getattr(each, "id", "") in only]
    found = verify(declared, range(seeds))
    for name in dict.fromkeys(each.exercise for each in found):
        click.echo(name)
        for each in found:
            if each.exercise == name:
                click.echo(f"    {each.severity} [{each.code}]: {each.message}")
    faults = sum(each.severity == "fault" for each in found)
    click.echo(
        f"{_counted(len(declared), 'exercise')}, {_counted(faults, 'fault')}, "
        f"{len(found) - faults} to look at."
    )
    if not files and not only and Path("_toc.yml").is_file():
        from jacobook.notebooks.registered import missing_places

        lacking = missing_places(Path())
        for sentence in lacking:
            click.echo(sentence)
    else:
        lacking = []
    holes = sum([_show_audit(each) for each in declared]) if with_audit and not faults else 0
    if found or holes or lacking:
        raise SystemExit(TO_LOOK_AT)


def _show_audit(exercise: "Exercise") -> int:
    """Show what the check makes of changed versions; return how many it should have refused."""
    from jacobook.checking.audit import WHY, CannotAudit, audit

    try:
        versions = audit(exercise)
    except CannotAudit as error:
        raise CouldNotRun(str(error)) from None
    if not versions:
        click.echo(f"\n{exercise.id}: no code to change.")
        return 0
    named = sum(each.outcome == "recognised" for each in versions)
    stopped = sum(each.outcome == "stopped" for each in versions)
    click.echo(
        f"\n{exercise.id}: {_counted(len(versions), 'changed version')}, {named} with a sentence "
        f"of their own, {stopped} that can't run."
    )
    for why, said in WHY.items():
        _show_versions(f"{said}:", [str(each) for each in versions if each.why == why])
    general = [each for each in versions if each.outcome == "general"]
    _show_versions(
        "refused, without a sentence of their own:",
        [f"[{each.label}] {each}" for each in sorted(general, key=lambda each: each.label)],
    )
    return sum(each.why == "differs" for each in versions)


def _show_versions(head: str, lines: Sequence[str]) -> None:
    if lines:
        click.echo(f"  {head}")
        for line in lines:
            click.echo(f"    {line}")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@main.command()
@click.argument("directory", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; report what has drifted.")
@_timeout_option(120)
def exercises(directory: Path, only_check: bool, timeout: float) -> None:
    """Make exercises/ from solutions/ in DIR (by default here)."""
    from jacobook.notebooks import refresh

    solutions = refresh.notebooks_in(directory / refresh.SOLUTIONS)
    if not solutions:
        raise CouldNotRun(f"There are no notebooks in {directory / refresh.SOLUTIONS}.")
    outcomes: list[Stored] = []
    for path in solutions:
        if only_check:
            outcomes += refresh.drift(path)
            continue
        solution = refresh.write_solution(path)
        outcomes.append(solution)
        if solution.good:
            with _progress_bar(f"Making {refresh.EXERCISES}/{path.name}") as on_cell:
                outcomes.append(refresh.write_exercise(path, timeout=timeout, on_cell=on_cell))
    outcomes += refresh.orphans(directory)
    outcomes += refresh.write_counts(directory, check=only_check)
    _finish(outcomes, "Run `jacobook exercises` to write them." if only_check else "")


@main.command("refresh")
@click.argument("notebooks", type=click.Path(path_type=Path), nargs=-1, metavar="[NOTEBOOK]...")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; report what would change."
)
@click.option(
    "--first-cell",
    "only_first",
    is_flag=True,
    help="Write and run only the cell that installs the course elsewhere.",
)
@_timeout_option(120)
def refresh_command(
    notebooks: tuple[Path, ...], only_check: bool, only_first: bool, timeout: float
) -> None:
    """Execute and normalise notebooks: the only place where they run to be stored.

    Without NOTEBOOK: all of chapters/ and solutions/, then the exercises. A solution takes its
    exercise along; an exercise is made again from its solution.
    """
    from jacobook.notebooks import refresh
    from jacobook.notebooks.notebooks import NotebookError

    if only_first:
        folders = (refresh.CHAPTERS, refresh.SOLUTIONS, refresh.EXERCISES)
        paths = notebooks or [path for name in folders for path in refresh.notebooks_in(Path(name))]
        written = [refresh.write_first_cell(path, check=only_check) for path in paths]
        advice = "Run `jacobook refresh --first-cell` to write them." if only_check else ""
        _finish(written, advice)
        return
    try:
        executed, solutions = refresh.plan(Path(), notebooks)
    except NotebookError as error:
        raise CouldNotRun(str(error)) from None
    for path in [*executed, *solutions]:
        if not path.is_file():
            raise CouldNotRun(f"There is no file {path}.")
    outcomes: list[Stored] = []
    for path in executed:
        with _progress_bar(f"Running {path}") as on_cell:
            outcomes.append(
                refresh.refresh(path, check=only_check, timeout=timeout, on_cell=on_cell)
            )
    failed = {outcome.path for outcome in outcomes if outcome.status == "failed"}
    for path in solutions:
        if path in failed:
            continue
        if only_check:
            outcomes += [each for each in refresh.drift(path) if each.path != path]
            continue
        with _progress_bar(f"Making {refresh.EXERCISES}/{path.name}") as on_cell:
            outcomes.append(refresh.write_exercise(path, timeout=timeout, on_cell=on_cell))
    if solutions:  # a bank that has changed shows on other pages too
        outcomes += refresh.write_counts(Path(), check=only_check)
    _finish(outcomes, "Run `jacobook refresh` to write them." if only_check else "")


@main.command("wrong")
@click.argument("notebooks", type=click.Path(path_type=Path), nargs=-1, metavar="[NOTEBOOK]...")
@click.option("--changed", is_flag=True, help="Only notebooks that differ from the last commit.")
@click.option("--cell", "only", metavar="ID", help="Only the wrong versions of this cell.")
@click.option("--all", "show_all", is_flag=True, help="Show those that are refused, too.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many at once; by default one a core.")
@_timeout_option(60, "one wrong version")
def wrong_command(
    notebooks: tuple[Path, ...],
    changed: bool,
    only: str | None,
    show_all: bool,
    jobs: int | None,
    timeout: float,
) -> None:
    """Show the checks of NOTEBOOK the wrong versions that they declare, and list the survivors.

    Without NOTEBOOK: all of chapters/ and solutions/. Nothing is written. Exit code 0: every wrong
    version was refused; 1: one survived, or is no wrong version; 2: a notebook could not be run.
    """
    import os

    from jacobook.notebooks import refresh, wrong
    from jacobook.notebooks.notebooks import NotebookError, read

    try:
        paths, _ = refresh.plan(Path(), notebooks)
        if changed:
            paths = refresh.changed(paths)
        clean = True
        for path in paths:
            with _progress_bar(f"Wrong versions of {path.name}") as on_version:
                outcomes, problems = wrong.examine(
                    path,
                    only=only,
                    jobs=jobs or os.cpu_count() or 1,
                    timeout=timeout,
                    on_version=on_version,
                )
            # Solutions have none; a notebook that was named is always answered for.
            if outcomes or problems or notebooks:
                _show_wrong(_relative(path), read(path), outcomes, problems, show_all)
            clean &= not problems and all(each.status == "refused" for each in outcomes)
    except NotebookError as error:
        raise CouldNotRun(str(error)) from None
    if not clean:
        raise SystemExit(TO_LOOK_AT)


def _show_wrong(
    shown: Path,
    notebook: "NotebookNode",
    outcomes: "Sequence[WrongOutcome]",
    problems: Sequence[str],
    show_all: bool,
) -> None:
    from jacobook.notebooks import wrong

    refused = sum(each.status == "refused" for each in outcomes)
    click.echo(f"{shown}: {refused} of {len(outcomes)} wrong versions refused")
    for each in outcomes:
        if show_all or each.status != "refused":
            for line in wrong.report(notebook, each):
                click.echo(f"  {line}")
    for problem in problems:
        click.echo(f"  unusable: {problem}")


def _finish(outcomes: "Sequence[Stored]", advice: str) -> None:
    for outcome in outcomes:
        shown = _relative(outcome.path)
        click.echo(f"{shown}: {outcome.status}")
        if outcome.message:
            click.echo("\n".join(f"    {line}" for line in outcome.message.splitlines()))
    bad = [outcome for outcome in outcomes if not outcome.good]
    if bad:
        if advice and all(outcome.status == "stale" for outcome in bad):
            click.echo(advice, err=True)
        raise SystemExit(TO_LOOK_AT)


def _relative(path: Path) -> Path:
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path


# ----------------------------------------------------------------------------------- showing


def _show_report(report: "Report") -> None:
    for note in report.notes:
        click.echo(note)
    _table(
        ("exercise", "title", "status", "score"),
        [
            (row.exercise, row.title, row.status, f"{row.score:g}/{row.points:g}")
            for row in report.rows
        ],
        (
            "total",
            "",
            f"{sum(row.status == 'passed' for row in report.rows)} of {len(report.rows)} passed",
            f"{sum(row.score for row in report.rows):g}/{sum(row.points for row in report.rows):g}",
        ),
    )
    for row in report.rows:
        if row.status not in ("passed", "not attempted"):
            _show_message(row)
    late = [row.exercise for row in report.rows if row.late and row.status != "not attempted"]
    if late:
        click.echo(
            f"\nNo check ran for {', '.join(late)}, so the object with the declared name was "
            "checked at the end."
        )
    for trouble in report.troubles:
        place = f"cell {trouble.cell}" + (f", line {trouble.line}" if trouble.line else "")
        click.echo(f"\n{place}: {trouble.error}")
        if trouble.source:
            click.echo(f"    {trouble.source}")


def _show_message(row: "Row") -> None:
    click.echo(f"\n{row.exercise} ({row.title})")
    for line in row.message.splitlines():
        click.echo(f"    {line}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str]) -> None:
    """A table with a last row of totals: drawn on a terminal, aligned text elsewhere."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if console.is_terminal:
        table = Table(*head)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        table.add_section()
        table.add_row(*(Text(cell, style="bold") for cell in total))
        console.print(table)
        return
    everything = [head, *rows, total]
    widths = [max(len(row[column]) for row in everything) for column in range(len(head))]
    for row in everything:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@contextmanager
def _progress_bar(text: str) -> Iterator[OnCell]:
    """A bar on standard error while cells run; nothing where that is not a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    options: dict[str, Any] = {"transient": True, "disable": not console.is_terminal}
    with Progress(console=console, **options) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
