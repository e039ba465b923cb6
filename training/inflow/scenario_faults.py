"""Why a scenario cannot be calculated: a closed list, so that a page can say it in the reader's language."""

from enum import StrEnum

from features.errors import StudiepeilError


class Fault(StrEnum):
    """What is the matter with a scenario."""

    NAME = "name"
    COUNT = "count"
    UNREADABLE = "unreadable"
    AMOUNT_MISSING = "amount_missing"
    BOUNDS_CONVERSION = "bounds_conversion"
    BOUNDS_APPLICATIONS = "bounds_applications"
    BOUNDS_CAP = "bounds_cap"
    BOUNDS_START = "bounds_start"
    BOUNDS_END = "bounds_end"
    BOUNDS_ORIGIN_SHARE = "bounds_origin_share"
    PROGRAMME_MISSING = "programme_missing"
    ORIGIN_MISSING = "origin_missing"
    ORIGIN_UNKNOWN = "origin_unknown"
    START_INCOMPLETE = "start_incomplete"
    NOBODY = "nobody"
    NO_OTHERS = "no_others"
    ONE_ORIGIN = "one_origin"
    NO_FACULTY = "no_faculty"
    EXISTS = "exists"
    NO_PATHS = "no_paths"


_SENTENCES = {
    Fault.NAME: "a scenario needs a name of at most {most} characters",
    Fault.COUNT: "a scenario has 1 to {most} changes",
    Fault.UNREADABLE: "change {number} cannot be read: it has a kind, a where and an amount",
    Fault.AMOUNT_MISSING: "change {number} needs a number",
    Fault.BOUNDS_CONVERSION: "change {number}: conversion can be 10 % to 300 % of what it is",
    Fault.BOUNDS_APPLICATIONS: "change {number}: applications can be 10 % to 300 % of what they are",
    Fault.BOUNDS_CAP: "change {number}: a cap has 0 to 10,000 places",
    Fault.BOUNDS_START: "change {number}: a new programme has 1 to 5,000 first-years",
    Fault.BOUNDS_END: "change {number}: 0 % to 100 % can move to other programmes",
    Fault.BOUNDS_ORIGIN_SHARE: "change {number}: the share of an origin is 0 % to 100 %",
    Fault.PROGRAMME_MISSING: "change {number} is about one programme: choose which",
    Fault.ORIGIN_MISSING: "change {number} is about one origin: choose which",
    Fault.ORIGIN_UNKNOWN: "change {number}: there is no such origin",
    Fault.START_INCOMPLETE: "change {number}: a new programme needs a name and a faculty",
    Fault.NOBODY: "change {number}: nothing in this forecast fits what was chosen",
    Fault.NO_OTHERS: "change {number}: the faculty has no other programmes to go to",
    Fault.ONE_ORIGIN: "change {number}: there is one origin only, or none, so that shares cannot change",
    Fault.NO_FACULTY: "change {number}: this faculty is not in the forecast",
    Fault.EXISTS: "change {number}: there is a programme of this name already",
    Fault.NO_PATHS: "there are no sample paths to calculate a scenario on",
}


class ScenarioError(StudiepeilError):
    """A scenario that cannot be calculated; `fault` and `values` let a page say why."""

    exit_code = 10

    def __init__(self, fault: Fault, **values: int) -> None:
        self.fault, self.values = fault, values
        super().__init__(_SENTENCES[fault].format(**values))
