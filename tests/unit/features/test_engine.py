import gc
from datetime import date

from lib.lake import lake

from features.engine import Queries, keep_in_memory


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


def test_queries_are_written_once_and_answered_for_one_cohort_and_day_after_another():
    tables = lake(
        enrolments=[
            {"student": "s1", "cohort": "2020", "enrolled_on": date(2020, 9, 1)},
            {"student": "s2", "cohort": "2021", "enrolled_on": date(2021, 9, 1)},
            {"student": "s3", "cohort": "2021", "enrolled_on": date(2021, 9, 20)},
        ]
    )
    before = views(tables["enrolments"])
    queries, rows = Queries(tables), tables["enrolments"]
    own = queries.keep(rows.filter(rows["cohort"] == queries.word("cohort")))
    queries.ask(own.filter(own["enrolled_on"].cast("date") <= queries.day("as_of")).select("student"))
    queries.ask(own.aggregate(students=own.count()))

    answered = [
        (cohort, [list(frame.iloc[:, 0]) for frame in queries.answer(cohort=cohort, as_of=as_of)])
        for cohort, as_of in [
            ("2021", date(2021, 9, 10)),
            ("2021", date(2021, 10, 1)),
            ("2020", date(2021, 10, 1)),
            ("no 'cohort' of ours", date(2021, 10, 1)),
        ]
    ]
    assert answered == [
        ("2021", [["s2"], [2]]),
        ("2021", [["s2", "s3"], [2]]),
        ("2020", [["s1"], [1]]),
        ("no 'cohort' of ours", [[], [0]]),
    ]
    assert len(views(rows)) == len(before) + 1, "one table is kept, whatever the number of answers"
    del queries
    gc.collect()
    assert views(rows) == before
