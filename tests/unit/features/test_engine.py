import gc

from lib.lake import lake

from features.engine import keep_in_memory


def views(table):
    return table.get_backend().con.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()


def test_a_table_kept_in_memory_goes_with_the_last_expression_that_reads_it():
    enrolments = lake(enrolments=[{"student": "s1"}, {"student": "s2"}])["enrolments"]
    before = views(enrolments)
    kept = keep_in_memory(enrolments.filter(enrolments["student"] == "s1"))
    counted = kept.count()
    del kept
    gc.collect()
    assert len(views(enrolments)) == len(before) + 1
    assert counted.execute() == 1
    del counted
    gc.collect()
    assert views(enrolments) == before
