"""What a file looks like changes no audit; what is broken is refused in one sentence that holds no value of a row."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.audits import policy

from fairness.audit import audit_scores
from fairness.errors import AuditError
from fairness.files.delivery import Columns, read_delivery

POLICY = policy(attributes=("sex", "route"), resamples=20, smallest_group=5)
FEW = settings(max_examples=12, deadline=None, derandomize=True)
MANY = settings(max_examples=150, deadline=None, derandomize=True)
SCORES = ["student", "score", "outcome", "course"]
GROUPS = ["student", "sex", "route"]


def students(number=120, seed=1):
    """Students with scores, of whom each cell is a token that stands nowhere else."""
    random = np.random.default_rng(seed)
    score = 1 / (1 + np.exp(-random.normal(-1, 1.2, number)))
    return pd.DataFrame(
        {
            "student": 7_100_000 + random.permutation(number),
            "score": score.round(6),
            "outcome": random.binomial(1, score),
            "course": [f"Zq{place:04d}é; x" for place in range(number)],
            "sex": random.choice(["vrouw", "man"], number),
            "route": random.choice(["havo", "vwo", "Curaçao", ""], number),
        }
    )


def as_csv(table, separator, encoding, decimal, quoting, mark):
    text = table.to_csv(index=False, sep=separator, decimal=decimal, quoting=1 if quoting else 0)
    first = f"sep={separator}\n" if mark else ""
    return (first + text).replace("\n", "\r\n").encode(encoding)


def as_workbook(table):
    book = openpyxl.Workbook()
    book.active.append(["Made for an audit"])
    sheet = book.create_sheet("Students")
    sheet.append(["Title", None])
    sheet.append([])
    for row in [list(table.columns), *table.to_numpy(dtype=object).tolist()]:
        sheet.append([None if cell == "" else cell for cell in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def as_parquet(table):
    made = io.BytesIO()
    table.to_parquet(made)
    return made.getvalue()


dialects = st.one_of(
    st.just(as_workbook), st.just(as_parquet),
    st.builds(
        lambda separator, encoding, decimal, quoting, mark: lambda table: as_csv(
            table, separator, encoding, "." if separator == "," else decimal, quoting, mark
        ),
        st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
        st.sampled_from(".,"), st.booleans(), st.booleans(),
    ),
)  # fmt: skip


def read(folder, scores, groups):
    (folder / "scores").write_bytes(scores)
    (folder / "groups").write_bytes(groups)
    return read_delivery(folder / "scores", folder / "groups", POLICY.attributes)


def audit(read):
    return audit_scores(read.scores, read.outcomes, read.groups, read.key, POLICY, "m").to_json()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@FEW
@given(dialects, dialects, st.permutations(SCORES), st.permutations(GROUPS), st.integers(0, 1000))
def test_a_dialect_changes_no_value(folder, first, second, names, others, seed):
    table = students()
    mixed = table.sample(frac=1, random_state=seed)
    plain = read(folder, as_parquet(table[SCORES]), as_parquet(table[GROUPS]))

    found = read(folder, first(mixed[names]), second(table[others].sample(frac=1, random_state=seed)))

    assert audit(found) == audit(plain)
    assert [(one.read, one.audited) for one in found.accounts] == [(120, 120)] * 2


def cut(content, place, _):
    return content[: int(place * len(content))]


def turn(content, place, byte):
    at = int(place * (len(content) - 1))
    return content[:at] + bytes([byte]) + content[at + 1 :]


def put_in(content, place, byte):
    at = int(place * len(content))
    giant = bytes([byte]) * (200_000 if byte % 2 else 3)
    return content[:at] + giant + content[at:]


def double(content, place, _):
    return content + content[int(place * len(content)) :]


def behead(content, *_):
    return content.partition(b"\n")[2]


def empty(content, place, _):
    lines = content.split(b"\n")
    return b"\n".join([lines[0], *(b";" * line.count(b";") for line in lines[1 : int(place * len(lines))])])


def recode(content, _, byte):
    other = ["utf-16", "cp1252", "utf-32", "cp037"][byte % 4]
    return content.decode("latin-1").encode(other, errors="replace")


mutations = st.sampled_from([cut, turn, put_in, double, behead, empty, recode])


@MANY
@given(
    st.sampled_from(["csv", "workbook", "parquet"]), st.booleans(), mutations, st.floats(0, 1), st.integers(0, 255),
    mutations, st.floats(0, 1),
)  # fmt: skip
def test_a_damaged_file_is_read_or_refused_and_never_quoted(folder, kind, of_scores, first, place, byte, second, again):
    """The oracle: numbers of students, courses and scores stand nowhere else, and must not stand in a message."""
    table = students(40)
    make = {"csv": lambda one: as_csv(one, ";", "utf-8", ",", False, False), "workbook": as_workbook,
            "parquet": as_parquet}[kind]  # fmt: skip
    scores, groups = make(table[SCORES]), make(table[GROUPS])
    damage = second(first(scores if of_scores else groups, place, byte), again, byte)

    said, found = "", None
    try:
        found = read(folder, damage, groups) if of_scores else read(folder, scores, damage)
    except AuditError as error:
        said = str(error)
    if found is None:
        secrets = {str(one) for one in table["student"]} | {f"Zq{place:04d}" for place in range(40)}
        secrets |= {str(one) for one in table["score"]} | {str(one).replace(".", ",") for one in table["score"]}
        assert [one for one in secrets if one in said] == []
    else:
        assert all(one.read == one.audited + one.left_out + one.merged for one in found.accounts)
        assert found.accounts[0].audited == len(found.scores)


@pytest.mark.parametrize("column", ["score", "outcome", "student", "sex"])
@MANY
@given(data=st.data())
def test_a_cell_that_holds_something_else_is_never_quoted(folder, column, data):
    """A name, a date or a sentence in a cell where a number, an answer or a group is expected."""
    table = students(40).astype("object")
    token = "Xsecret" + data.draw(st.text("abcé 0123456789.,%-\"';\n=", max_size=12)) + "Y"
    rows = data.draw(st.lists(st.integers(0, 39), min_size=1, max_size=40, unique=True))
    table.loc[rows, column] = [f"{token}{row}" if data.draw(st.booleans()) else token for row in rows]
    said = ""

    try:
        (folder / "s.csv").write_bytes(as_csv(table[SCORES], ";", "utf-8", ",", True, False))
        (folder / "g.csv").write_bytes(as_csv(table[GROUPS], ";", "utf-8", ",", True, False))
        read_delivery(folder / "s.csv", folder / "g.csv", POLICY.attributes, Columns(key=("student",)))
    except AuditError as error:
        said = str(error)
    # An answer that several students share is a category, and is shown so that somebody can say what it means.
    assert "secret" not in said or (column == "outcome" and len(rows) >= 5)
