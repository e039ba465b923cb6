"""Two small files for an audit from outside: scores and groups, written as somebody may deliver them."""

from fairness.files.delivery import Columns, read_delivery

SCORES = "student,programme,score,outcome\n1,A,0.25,1\n2,A,0.5,0\n3,B,0.75,\n"
GROUPS = "student,programme,sex\n1,A,man\n2,A,vrouw\n3,B,\n"


def deliver(folder, scores=SCORES, groups=GROUPS, *, attributes=("sex",), match_keys=None, accepted="", **columns):
    """What reading gives of two texts (or bytes, or tables for Excel), under names that tell nothing."""
    paths = [write(folder / "scores.csv", scores), write(folder / "groups.csv", groups)]
    return read_delivery(*paths, attributes, Columns(**columns), match_keys=match_keys, accepted=accepted)


def write(path, content):
    """A file of this content; a frame becomes a workbook."""
    if hasattr(content, "to_excel"):
        with path.open("wb") as opened:
            content.to_excel(opened, index=False)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(values, *, heading="student,score,outcome", outcomes="10"):
    """Scores of as many students as there are values, written as they are, who drop out in turn."""
    body = [f'{number},"{value}",{outcomes[number % len(outcomes)]}' for number, value in enumerate(values)]
    return "\n".join([heading, *body])


def groups_of(number, names=("man", "vrouw")):
    """Groups of as many students, in turn."""
    return "\n".join(["student,sex", *(f'{one},"{names[one % len(names)]}"' for one in range(number))])
