"""The names an audit gives to groups itself, and the signs that stand between names; the rest is named by the data."""

JOINT = " × "  # stands between the two attributes, and the two groups, of an intersection
TOGETHER = " + "  # stands between the names of groups taken together
UNKNOWN = "unknown"  # the group of those whose attribute is not known
OTHERS, ALL = "other groups", "all groups"  # small groups taken together: some of an attribute, or every one
