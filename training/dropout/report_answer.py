"""The short answer at the top of the page: whom the list would have found, and whether anything is better."""

from training.dropout.evaluation.ablation import helpful_groups
from training.dropout.evaluation.report import RunReport
from training.dropout.report_numbers import is_told_apart
from training.dropout.report_words import Words, records_by
from training.evaluation.comparison import CHANCE_LEVEL, RANDOM, RULE


def answer_shortly(report: RunReport, words: Words) -> list[str]:
    """Return the sentences of the short answer, in the language of `words`."""
    comparison, texts = report.comparison, words.texts
    sentences = [*_say_found(report, words)]
    if report.rule is None:
        sentences.append(texts["no_rule"])
    else:
        sentences.append(texts["rule"].format(rule=report.rule.sentence(words.language)))
    sentences.append(texts["random_better" if comparison.better_than[RANDOM] else "random_not"])
    sentences.append(comparison.sentence_nl if words.language == "nl" else comparison.sentence_en)
    sentences.append(_say_calibration(report, words))
    if len(report.ablation):
        groups = [texts["groups"].get(group, group) for group in helpful_groups(report.ablation)]
        sentences.append(texts["ablation_helps" if groups else "ablation_none"].format(groups=", ".join(groups)))
    if report.facts.not_yet_known:
        sentences.append(texts["late"].format(cohorts=", ".join(report.facts.not_yet_known)))
    return sentences


def _say_found(report: RunReport, words: Words) -> list[str]:
    facts, lists = report.facts, records_by(report.lists, "model")
    own = lists[report.settings.name]
    if not is_told_apart(own["found"], facts.places, facts.dropped_out):
        return [words.texts["answer_small"]]
    sentences = [
        words.texts["answer"].format(
            dropped=words.count(facts.dropped_out),
            found=words.count(own["found"]),
            share=words.percent(own["share_found"]),
            range=words.percent_range(own),
            places=words.count(facts.places),
            students=words.count(facts.students),
        )
    ]
    for name in (RULE, RANDOM):
        if name in lists and is_told_apart(lists[name]["found"], facts.places, facts.dropped_out):
            sentences.append(
                words.texts["other"].format(
                    name=words.list_name(name),
                    found=words.count(lists[name]["found"]),
                    share=words.percent(lists[name]["share_found"]),
                )
            )
    return sentences


def _say_calibration(report: RunReport, words: Words) -> str:
    table = report.comparison.table
    own = records_by(table.loc[table["is_served"]], "measure")
    error, chance = own["calibration_error"], own[CHANCE_LEVEL]
    text: str = words.texts["calibration_fine" if error["value"] <= chance["high"] else "calibration_off"]
    numbers = {"error": error["value"], "chance": chance["value"], "high": chance["high"]}
    return text.format(**{name: words.number(100 * value, 1) for name, value in numbers.items()})
