import pytest

from serving.commands.cli import is_audit_of_files


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["audit", "scores.parquet", "groups.parquet", "--policy", "policy.toml"], True),
        (["audit", "scores.CSV", "groups.csv"], True),
        (["audit", "--policy=policy.toml", "a", "b"], True),
        (["audit", "dropout"], False),
        (["audit", "dropout", "-s", "studiepeil.toml"], False),
        (["audit", "--help"], False),
        (["audit"], False),
        (["check", "--csv"], False),
        ([], False),
    ],
)
def test_files_go_to_the_audit_and_everything_else_to_the_whole(arguments, expected):
    assert is_audit_of_files(arguments) is expected
