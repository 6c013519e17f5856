"""Finding what students handed in, in every layout, and whatever the names hold."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from jacobook.grading.intake import submissions
from jacobook.grading.intake.submissions import NothingToGrade, choose, find
from jacobook.grading.records import Graded, Submission
from jacobook.grading.report.matching import UnreadableTable, read_roster, with_missing
from jacobook.grading.text import one_line

NOTEBOOK = b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'


def plant(root: Path, *names: str, content: bytes = NOTEBOOK) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def pack(path: Path, *names: str, content: bytes = NOTEBOOK) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


def students(found: list[Submission]) -> list[str]:
    return [each.student for each in found]


# ------------------------------------------------------------------------------- layouts


@pytest.mark.parametrize("inner", ["", "submitted"])
def test_nbgrader_folder_or_its_parent(tmp_path: Path, inner: str) -> None:
    root = plant(
        tmp_path / "course" / "submitted",
        "anna/gradient/01_gradient.ipynb",
        "anna/gradient/timestamp.txt",
        "bo/gradient/01_gradient.ipynb",
        "bo/gradient/.ipynb_checkpoints/01_gradient-checkpoint.ipynb",
    )
    found, notes = find(root.parent / inner)
    assert students(found) == ["anna", "bo"]
    assert {each.assignment for each in found} == {"gradient"}
    assert found[0].name == "anna/gradient/01_gradient.ipynb"
    assert found[0].read() == NOTEBOOK
    assert notes == ["1 file that is no notebook was left out, beside notebooks."]


def test_several_assignments_need_a_name(tmp_path: Path) -> None:
    root = plant(tmp_path / "submitted", "anna/hw1/a.ipynb", "anna/hw2/a.ipynb", "bo/hw2/a.ipynb")
    with pytest.raises(NothingToGrade, match=r"--assignment.*hw1, hw2"):
        find(root)
    with pytest.raises(NothingToGrade, match=r"'hw3'.*hw1, hw2"):
        find(root, "hw3")
    found, _ = find(root, "hw1")
    assert [(each.student, each.name) for each in found] == [("anna", "anna/hw1/a.ipynb")]


def test_nbgrader_student_without_a_notebook_has_a_record(tmp_path: Path) -> None:
    root = plant(tmp_path / "submitted", "anna/hw/a.ipynb", "bo/hw/answers.pdf", "cy/stray.ipynb")
    found, _ = find(root, "hw")
    problems = {each.student: each.problem for each in found}
    assert problems["anna"] == ""
    assert "not a notebook" in problems["bo"]
    assert "no assignment's folder" in problems["cy"]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("wrapper", "names", "expected"),
    [
        ("", ["anna/x.ipynb", "bo/x.ipynb", "eve/hw/x.ipynb"], ["anna", "bo", "eve"]),
        *(
            (wrapper, names, expected)
            for wrapper in ("", "class/")
            for names, expected in (
                (["anna.ipynb", "bo.ipynb"], ["anna", "bo"]),
                (["bo_11_1001_x.ipynb", "cy_12_1002_x.ipynb"], ["bo", "cy"]),
                (
                    [f"Student {n}_{n}_assignsubmission_file_/x.ipynb" for n in (7, 8)],
                    ["Student 7", "Student 8"],
                ),
            )
        ),
    ],
)
def test_a_folder_called_submitted_may_hold_any_layout(
    tmp_path: Path, wrapper: str, names: list[str], expected: list[str], packed: bool
) -> None:
    names = [f"submitted/{wrapper}{name}" for name in names]
    source = pack(tmp_path / "c.zip", *names) if packed else plant(tmp_path, *names) / "submitted"
    found, _ = find(source)
    assert students(found) == expected
    assert [each.problem for each in found] == [""] * len(expected)


def test_no_student_changes_what_the_other_files_of_nbgrader_are(tmp_path: Path) -> None:
    root = plant(
        tmp_path / "submitted",
        "anna/hw/a.ipynb",
        "bo/hw/a.ipynb",
        "eve/a.ipynb",
        "eve/hw/X_5_assignsubmission_file_/a.ipynb",
    )
    found, _ = find(root)
    assert students(found) == ["anna", "bo", "eve", "eve"]
    assert [each.student for each in found if each.problem] == ["eve"]


def test_flat_folder(tmp_path: Path) -> None:
    plant(tmp_path, "anna.ipynb", "Bo Ek.IPYNB", "cy.ipynb.txt", "roster.csv", ".hidden.ipynb")
    found, notes = find(tmp_path)
    assert students(found) == ["anna", "Bo Ek", "cy"]
    assert notes == [
        "Left out, in a hidden folder or under a hidden name: .hidden.ipynb.",
        "Left out, because it is no notebook: roster.csv.",
    ]


def test_one_folder_per_student(tmp_path: Path) -> None:
    plant(tmp_path, "anna/x.ipynb", "anna/data.csv", "bo/x.ipynb", "bo/y.ipynb", "cy/essay.docx")
    (tmp_path / "dee").mkdir()
    found, notes = find(tmp_path)
    assert students(found) == ["anna", "bo", "bo", "cy"]
    assert "not a notebook" in found[-1].problem
    assert "The folder dee is empty." in notes


def test_a_single_notebook(tmp_path: Path) -> None:
    found, _ = find(plant(tmp_path, "anna.ipynb") / "anna.ipynb")
    assert students(found) == ["anna"]


def canvas_names() -> list[str]:
    return [
        "lovelaceada_12345_67890_01_gradient.ipynb",
        "gaussmaria_LATE_222_67891_01_gradient-1.ipynb",
        "o'neilly_333_67892_my_hw_1_2.ipynb",
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_canvas_export(tmp_path: Path, packed: bool) -> None:
    names = canvas_names()
    source = pack(tmp_path / "c.zip", *names) if packed else plant(tmp_path / "c", *names)
    found, _ = find(source)
    by_name = {each.student: each.identifiers for each in found}
    assert by_name["lovelaceada"]["canvas_id"] == "12345"
    assert by_name["lovelaceada"]["canvas_upload"] == "67890"
    assert "late" not in by_name["lovelaceada"]
    assert by_name["gaussmaria"]["late"] == "yes"
    assert by_name["o'neilly"]["canvas_id"] == "333"
    assert all(each.read() == NOTEBOOK for each in found)


def test_canvas_namesakes_are_two_students(tmp_path: Path) -> None:
    plant(tmp_path, "smithjo_11_1001_x.ipynb", "smithjo_12_1002_x.ipynb")
    found, _ = find(tmp_path)
    assert students(found) == ["smithjo (11)", "smithjo (12)"]
    assert all(each.counts for each in choose(found))


@pytest.mark.parametrize(
    "names",
    [
        ["hw_2024_101_smith.ipynb", "hw_2024_101_jones.ipynb"],
        ["smith_2024_101_hw.ipynb", "jones_2024_101_hw.ipynb"],
        ["smith_2024_01_hw.ipynb", "jones_2024_01_hw.ipynb"],
    ],
)
def test_dates_in_names_are_not_taken_for_canvas(tmp_path: Path, names: list[str]) -> None:
    found, _ = find(plant(tmp_path, *names))
    assert sorted(students(found)) == sorted(name.removesuffix(".ipynb") for name in names)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("wrapper", ["", "Course-HW1-9876/"])
@pytest.mark.parametrize("joint", ["_/", "_", "/"])
def test_moodle_export(tmp_path: Path, packed: bool, wrapper: str, joint: str) -> None:
    names = [
        f"{wrapper}Ana María López_123456_assignsubmission_file{joint}x.ipynb",
        f"{wrapper}Participant_77_assignsubmission_file{joint}x.ipynb",
        f"{wrapper}Bo Ek_5_assignsubmission_onlinetext{joint}onlinetext.html",
    ]
    source = pack(tmp_path / "m.zip", *names) if packed else plant(tmp_path / "m", *names)
    found, _ = find(source)
    assert {each.student: each.identifiers["moodle_id"] for each in found} == {
        "Ana María López": "123456",
        "Participant 77": "77",
        "Bo Ek": "5",
    }
    assert "not a notebook" in next(each.problem for each in found if each.student == "Bo Ek")


def test_a_folder_around_the_class_is_no_student(tmp_path: Path) -> None:
    found, notes = find(pack(tmp_path / "a.zip", "hw1/anna.ipynb", "hw1/bo.ipynb"))
    assert students(found) == ["anna", "bo"]
    assert "hw1" in notes[0]
    found, _ = find(pack(tmp_path / "b.zip", "hw1/anna/x.ipynb", "hw1/bo/x.ipynb"))
    assert students(found) == ["anna", "bo"]
    found, _ = find(pack(tmp_path / "c.zip", "submitted/anna/hw1/x.ipynb"))
    assert (found[0].student, found[0].assignment) == ("anna", "hw1")


def test_sources_that_hold_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToGrade, match="does not exist"):
        find(tmp_path / "nowhere")
    with pytest.raises(NothingToGrade, match="no file to grade"):
        find(tmp_path)
    plant(tmp_path, "notes.txt")
    with pytest.raises(NothingToGrade, match="no notebook"):
        find(tmp_path)
    with pytest.raises(NothingToGrade, match="neither a folder"):
        find(tmp_path / "notes.txt")


# ------------------------------------------------------------------------------- hostile


def test_names_in_archives_never_become_paths(tmp_path: Path) -> None:
    root = tmp_path / "inner"
    root.mkdir()
    source = pack(
        root / "x.zip",
        "../../evil.ipynb",
        "/etc/passwd.ipynb",
        "C:\\Windows\\win.ipynb",
        "a,b\nc.ipynb",
        "<script>alert(1)</script>.ipynb",
        "=cmd|'calc'!A1.ipynb",
        "李雷.ipynb",
        "__MACOSX/._anna.ipynb",
    )
    before = sorted(path for path in tmp_path.rglob("*"))
    found, _ = find(source)
    assert all(each.read() == NOTEBOOK for each in found)
    assert sorted(path for path in tmp_path.rglob("*")) == before
    assert "evil" in students(found)
    assert "a,b c" in students(found)
    assert "李雷" in students(found)
    assert not any("MACOSX" in each.name for each in found)
    assert all(each.student.isprintable() for each in found)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "FILE_LIMIT", 10_000)
    monkeypatch.setattr(submissions, "ARCHIVE_LIMIT", 25_000)
    source = tmp_path / "bomb.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ipynb", b"0" * 10_000_000)
    found, _ = find(source)
    assert "MiB" in found[0].problem
    assert found[0].read() is None
    pack(source, *(f"{letter}.ipynb" for letter in "abcd"), content=b"0" * 9_000)
    found, _ = find(source)
    assert [bool(each.problem) for each in found] == [False, False, True, True]


def test_a_member_that_lies_about_its_size_is_cut(tmp_path: Path) -> None:
    source = pack(tmp_path / "x.zip", "a.ipynb", content=b"0" * 100_000)
    data = source.read_bytes().replace((100_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    source.write_bytes(data)
    found, _ = find(source)
    content = found[0].read()
    assert content is None or len(content) <= 50


def test_encrypted_linked_damaged_and_nested_members(tmp_path: Path) -> None:
    source = tmp_path / "x.zip"
    with zipfile.ZipFile(source, "w") as archive:
        link = zipfile.ZipInfo("link.ipynb")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("broken.ipynb", b"to be damaged")
        archive.writestr("secret.ipynb", NOTEBOOK)
        archive.writestr("anna/own.zip", b"PK")
        archive.writestr("twice.ipynb", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("twice.ipynb", b"second")
    data = source.read_bytes().replace(b"to be damaged", b"to be DAMAGED")
    directory = data.index(b"PK\x01\x02")
    entry = data.rindex(b"PK\x01\x02", 0, data.index(b"secret.ipynb", directory))
    data = data[: entry + 8] + b"\x01\x00" + data[entry + 10 :]
    source.write_bytes(data)
    found, _ = find(source)
    by_name = {each.name: each for each in found}
    assert "link" in by_name["link.ipynb"].problem
    assert by_name["link.ipynb"].read() is None
    assert by_name["broken.ipynb"].read() is None
    assert "encrypted" in by_name["secret.ipynb"].problem
    assert "zip archive" in by_name["anna/own.zip"].problem
    twice = sorted(each.read() or b"" for each in found if each.name.startswith("twice.ipynb"))
    assert twice == [b"first", b"second"]
    assert sum(each.counts for each in choose(found) if each.submission.student == "twice") == 1


def test_a_damaged_archive_is_refused_in_a_sentence(tmp_path: Path) -> None:
    source = pack(tmp_path / "x.zip", "a.ipynb", "b.ipynb")
    data = source.read_bytes()
    source.write_bytes(data[:60] + data[-22:])
    with pytest.raises(NothingToGrade, match="damaged"):
        find(source)


def test_names_without_the_utf8_flag_are_read(tmp_path: Path) -> None:
    source = tmp_path / "x.zip"
    pack(source, "Jose\u0301.ipynb")
    data = bytearray(source.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset + 1] &= ~0x08
    source.write_bytes(bytes(data))
    assert students(find(source)[0]) == ["José"]


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links and pipes")
def test_links_and_pipes_in_folders_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    plant(secret, "answers.ipynb")
    root = plant(tmp_path / "class", "anna/x.ipynb")
    (root / "bo").mkdir()
    (root / "bo" / "x.ipynb").symlink_to(secret / "answers.ipynb")
    (root / "cy").symlink_to(secret)
    (root / "dee").mkdir()
    os.mkfifo(root / "dee" / "x.ipynb")
    found, _ = find(root)
    by_name = {each.student: each for each in found}
    assert "link" in by_name["bo"].problem
    assert "not an ordinary file" in by_name["dee"].problem
    assert [each.student for each in found if each.read() is not None] == ["anna"]
    assert not any("answers" in each.name for each in found)


def test_a_file_swapped_for_a_link_after_it_was_found(tmp_path: Path) -> None:
    secret = plant(tmp_path, "secret.ipynb") / "secret.ipynb"
    root = plant(tmp_path / "class", "anna.ipynb", "bo.ipynb")
    found, _ = find(root)
    (root / "anna.ipynb").unlink()
    (root / "anna.ipynb").symlink_to(secret)
    (root / "bo.ipynb").unlink()
    assert [each.read() for each in found] == [None, None]


def test_a_large_file_is_recorded_and_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "anna.ipynb", "wb") as file:
        file.truncate(100 * 2**20)
    found, _ = find(tmp_path)
    assert "100 MiB" in found[0].problem
    assert found[0].read() is None


def test_a_file_without_permission_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "anna.ipynb", "bo.ipynb")
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: "anna" not in str(path) and real(path, mode)
    )
    found, _ = find(tmp_path)
    assert "permission denied" in found[0].problem
    assert found[1].read() == NOTEBOOK


@pytest.mark.skipif(os.name == "nt", reason="needs names that are no text")
def test_names_that_are_no_text_can_be_written(tmp_path: Path) -> None:
    with open(os.path.join(os.fsencode(tmp_path), b"ann\xe9.ipynb"), "wb") as file:
        file.write(NOTEBOOK)
    found, _ = find(tmp_path)
    assert found[0].name.encode("utf-8")
    assert found[0].student.encode("utf-8")
    assert found[0].read() == NOTEBOOK


@pytest.mark.skipif(os.name == "nt", reason="needs names that differ in white space")
def test_names_that_look_alike_stay_two_students(tmp_path: Path) -> None:
    plant(tmp_path, "a b.ipynb", "a\nb.ipynb", "A B.ipynb", "a\u202eb.ipynb")
    found, _ = find(tmp_path)
    assert len(set(students(found))) == 4
    assert all(each.counts for each in choose(found))


def test_clean_takes_away_what_could_disguise_a_name() -> None:
    assert one_line("a\r\nb\x00\u202ec\udce9 ") == "a b c\ufffd"
    assert one_line("Zoe\u0308") == "Zoë"
    assert len(one_line("x" * 1000)) == 200


# ------------------------------------------------------------------------------- which counts


def given(name: str, **identifiers: str) -> Submission:
    return Submission("anna", "", name, lambda: NOTEBOOK, identifiers=identifiers)


@pytest.mark.parametrize(
    ("files", "right", "why"),
    [
        (
            [
                given("l_1_67890_x.ipynb", canvas_id="1", canvas_upload="67890"),
                given("l_1_99_x-1.ipynb", canvas_id="1", canvas_upload="99999"),
            ],
            1,
            "latest upload",
        ),
        ([given("x-2.ipynb"), given("x-10.ipynb"), given("x.ipynb")], 1, "attempt"),
        ([given("x (3).ipynb", modified="1"), given("x.ipynb", modified="2")], 0, "attempt"),
        ([given("b.ipynb", modified="2025"), given("c.ipynb", modified="2024")], 0, "changed last"),
        ([given("b.ipynb"), given("c.ipynb")], 1, "last by name"),
        ([given("01_gradient.ipynb"), given("scratch.ipynb", modified="9")], 0, "bears"),
    ],
)
def test_the_file_that_counts(files: list[Submission], right: int, why: str) -> None:
    choices = choose(files, "gradient")
    assert [each.counts for each in choices] == [n == right for n in range(len(files))]
    assert why in choices[right].note
    assert all(files[right].name in each.note for each in choices if not each.counts)


def test_a_file_that_can_be_read_counts_before_one_that_cannot() -> None:
    broken = Submission("anna", "", "x-9.ipynb", lambda: None, "It is encrypted.")
    choices = choose([broken, given("x.ipynb")])
    assert [each.counts for each in choices] == [False, True]
    assert "can be read" in choices[1].note


# ------------------------------------------------------------------------------- the class list


def test_students_without_a_submission_are_added(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "Student,Email\nanna,anna@x.edu\n" + '"Ek, Bo",bo@x.edu\ncy,cy@x.edu\n', "utf-8"
    )
    graded = [
        Graded("anna", "a", "graded"),
        Graded("Bo Ek", "b", "graded"),
        Graded("zed", "z", "graded"),
    ]
    records, notes = with_missing(graded, read_roster(path))
    assert [(each.student, each.status) for each in records[3:]] == [("cy", "missing")]
    assert records[3].score == 0
    assert notes == ["Not on the class list: zed."]


def test_a_superseded_file_is_no_second_student(tmp_path: Path) -> None:
    graded = [Graded("anna", "a", "graded"), Graded("anna", "b", "superseded")]
    records, notes = with_missing(graded, [{"student": "Anna"}])
    assert records == graded
    assert notes == []


def test_who_is_not_clear_is_neither_matched_nor_missing() -> None:
    records, notes = with_missing(
        [Graded("anna", "a", "graded"), Graded("anna ek", "b", "graded")],
        [{"student": "Anna Ek", "email": "anna@x.edu"}, {"student": "Bo", "email": ""}],
    )
    assert [each.student for each in records] == ["anna", "anna ek", "Bo"]
    assert notes == ["Not clear who this is on the class list: anna, anna ek."]


def test_a_canvas_export_serves_as_class_list(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text(
        "Student,ID,SIS Login ID,Section,HW (1)\n    Points Possible,,,,10\n"
        '"Ek, Bo",11,boek,A,\n"Ek, Anna",12,annaek,A,\n',
        "utf-8-sig",
    )
    graded = [Graded("ekbo", "x", "graded", identifiers={"canvas_id": "11", "lms_name": "ekbo"})]
    records, notes = with_missing(graded, read_roster(path))
    assert [each.student for each in records] == ["ekbo", "Ek, Anna"]
    assert records[1].identifiers == {"canvas_id": "12"}
    assert notes == []


def test_a_roster_without_students_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("who;what\na;b\n", "utf-8")
    with pytest.raises(UnreadableTable, match=r"no column called student.*who, what"):
        read_roster(path)
