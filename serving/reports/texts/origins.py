"""The words of the page about where gaps between groups come from, in Dutch and English."""

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Waar het verschil vandaan komt",
        "about": "{model} · cohort {cohort}, moment {moment} · {students} studenten · beleid {policy}, versie "
        "{version}",
        "lead": "De audit zegt óf er verschillen tussen groepen zijn. Deze pagina zegt waar ze vandaan komen: welke "
        "kenmerken een verschil in scores dragen, of het model een groep kan herkennen zonder ernaar te vragen, en wat "
        "er van een groep minder bekend is. Elke groep staat naast alle anderen samen.",
        "scores": "Scores, uitkomsten en wat ze uiteen laat lopen",
        "scores_text": "Punten zijn procentpunten kans op uitval. Dat een kenmerk een verschil draagt, zegt wat het "
        "model ermee doet; het is niet de oorzaak van uitval. Haal je het weg, dan nemen kenmerken die ermee samengaan "
        "een deel over.",
        "compare": "Verschil met alle anderen: in scores en in uitval",
        "carry": "Wat het verschil in scores draagt: {group}",
        "parts": "Het verschil in scores per groep kenmerken",
        "points": "punten verschil met alle anderen",
        "in_scores": "in de scores", "in_outcomes": "in de uitval",
        "found": "meer dan toeval", "not_found": "kan toeval zijn",
        "proxies": "Is de groep uit de kenmerken af te lezen?",
        "proxies_text": "Twee eenvoudige rekenmodellen krijgen de kenmerken van het model en raden de groep, steeds "
        "van studenten van wie zij niet leerden; het beste van de twee telt. Zij horen niet bij het model zelf.",
        "strengths": "Zo vaak wijst het de juiste van twee studenten aan (van de 100)",
        "strength_axis": "van de 100; gokken geeft 50",
        "together": "{attribute}: alle kenmerken samen",
        "alone": "Kenmerken apart: {attribute}",
        "gaps": "Wat is er van een groep minder bekend?",
        "gaps_text": "Vergeleken wordt welk deel van een groep een leeg kenmerk heeft. Een leeg kenmerk is niet "
        "ingevuld door het model: het telt mee als leeg.",
        "gap_chart": "De grootste verschillen in wat ontbreekt",
        "gap_axis": "punten vaker leeg dan bij de anderen",
        "seen": "Van hoeveel studenten leerde het model?",
        "seen_caption": "Studenten per groep in de cohorten waarvan het model leerde",
        "every": "alle cohorten", "withheld": "niet getoond",
        "table": "Alle cijfers: {attribute}",
        "contribution_caption": "Bijdragen per kenmerk, het grootste deel van het verschil bovenaan",
        "contribution_heads": ["groep", "kenmerk", "punten", "interval (punten)", "verschil (log-odds)",
                               "meer dan toeval"],
        "sum_row": "alle kenmerken samen",
        "spread_row": "doordat kansen langs een kromme lopen",
        "summary_caption": "Scores en uitkomsten per groep",
        "summary_heads": ["groep", "studenten", "kans volgens het model", "anderen", "verschil", "uitval", "anderen",
                          "verschil", "niet in de scores", "interval"],
        "proxy_caption": "Hoe goed elk kenmerk apart een groep aanwijst (van de 100)",
        "proxy_heads": ["kenmerk", "sterkte", "interval", "meer dan gokken"],
        "group_caption": "Alle kenmerken samen, per groep",
        "group_heads": ["groep", "studenten", "sterkte", "interval", "beste model", "andere model"],
        "gap_caption": "Deel van de groep met een leeg kenmerk (of nul)",
        "gap_heads": ["groep", "kenmerk", "wat leeg betekent", "leeg", "anderen", "verschil (punten)", "interval",
                      "meer dan toeval"],
        "kinds": {"not_delivered": "niet aangeleverd", "nothing_yet": "nog niets te meten",
                  "zero": "nul: niets gedaan, of niets aangeleverd"},
        "yes": "ja", "no": "nee",
        "models": {"logistic regression": "logistische regressie", "boosted trees": "beslisbomen", "alone": "", "": ""},
        "none_missing": "Geen enkel kenmerk van het model is bij iemand leeg.",
        "read": "Lezen wat hier staat",
        "how": [
            "Interval: waar de waarde ligt als het toeval van deze studenten wordt weggedacht, in 19 van de 20 "
            "gevallen.",
            "“Meer dan toeval”: een verschil dat blijft staan nadat is meegewogen hoeveel vergelijkingen er zijn. Per "
            "onderdeel van deze pagina is hooguit {false_discovery} van zulke beweringen naar verwachting onterecht.",
            "Bijdragen zijn SHAP-waarden op de schaal van het model (log-odds). Samen zijn ze precies het verschil in "
            "die schaal; de punten zijn een vertaling, met een restpost omdat kansen langs een kromme lopen.",
            "Van groepen met minder dan {smallest} studenten staan hier geen cijfers, ook niet van groepen waaruit die "
            "af te leiden zijn.",
        ],
        "skipped": {
            "no_contributions": "Deze run bewaart geen bijdragen per kenmerk; waar de scores vandaan komen is niet te "
            "zeggen.",
            "no_table": "De tabel met kenmerken is er niet meer. Of groepen af te lezen zijn en wat ontbreekt, is niet "
            "nagegaan. Maak de tabellen opnieuw (studiepeil build) en herhaal de audit.",
            "other_table": "De tabel met kenmerken is niet meer die waarop dit model is beoordeeld (bijvoorbeeld na "
            "een nieuwe levering of een bezwaar). Cijfers van twee tabellen worden niet gemengd: of groepen af te "
            "lezen zijn en wat ontbreekt, is niet nagegaan.",
            "no_training_tables": "De tabellen waarvan het model leerde, zijn er niet alle meer; van hoeveel "
            "studenten per groep het leerde is niet geteld.",
        },
        "cross_validated": "Er was geen later cohort: de scores zijn van modellen die deze studenten niet kenden, de "
        "bijdragen van het geregistreerde model, dat hen wel kende. Ze tellen daardoor niet precies op tot de scores.",
    },
    "en": {
        "title": "Where the gap comes from",
        "about": "{model} · cohort {cohort}, moment {moment} · {students} students · policy {policy}, version "
        "{version}",
        "lead": "The audit says whether there are gaps between groups. This page says where they come from: which "
        "features carry a gap in scores, whether the model can recognise a group without asking for it, and what is "
        "known less of a group. Every group stands beside all others together.",
        "scores": "Scores, outcomes and what drives them apart",
        "scores_text": "Points are percentage points of the chance of dropout. That a feature carries a gap says what "
        "the model does with it; it is not the cause of dropout. Take it out, and features that go with it take over "
        "a part.",
        "compare": "Gap to all others: in scores and in dropout",
        "carry": "What carries the gap in scores: {group}",
        "parts": "The gap in scores by group of features",
        "points": "points of gap to all others",
        "in_scores": "in the scores", "in_outcomes": "in dropout",
        "found": "more than chance", "not_found": "may be chance",
        "proxies": "Can the group be read from the features?",
        "proxies_text": "Two simple calculations are given the features of the model and guess the group, always of "
        "students they did not learn from; the better of the two counts. They are no part of the model itself.",
        "strengths": "How often the right one of two students is pointed at (of 100)",
        "strength_axis": "of 100; guessing gives 50",
        "together": "{attribute}: all features together",
        "alone": "Features by themselves: {attribute}",
        "gaps": "What is known less of a group?",
        "gaps_text": "Compared is what share of a group has an empty feature. An empty feature is not filled in by the "
        "model: it counts as empty.",
        "gap_chart": "The largest gaps in what is missing",
        "gap_axis": "points more often empty than for the others",
        "seen": "How many students did the model learn from?",
        "seen_caption": "Students per group in the cohorts the model learnt from",
        "every": "all cohorts", "withheld": "withheld",
        "table": "All figures: {attribute}",
        "contribution_caption": "Contributions by feature, the largest part of the gap first",
        "contribution_heads": ["group", "feature", "points", "interval (points)", "gap (log-odds)", "more than chance"],
        "sum_row": "all features together",
        "spread_row": "because chances follow a curve",
        "summary_caption": "Scores and outcomes per group",
        "summary_heads": ["group", "students", "chance by the model", "others", "gap", "dropout", "others", "gap",
                          "not in the scores", "interval"],
        "proxy_caption": "How well each feature by itself points at a group (of 100)",
        "proxy_heads": ["feature", "strength", "interval", "more than guessing"],
        "group_caption": "All features together, per group",
        "group_heads": ["group", "students", "strength", "interval", "better model", "other model"],
        "gap_caption": "Share of the group with an empty feature (or zero)",
        "gap_heads": ["group", "feature", "what empty means", "empty", "others", "gap (points)", "interval",
                      "more than chance"],
        "kinds": {"not_delivered": "not delivered", "nothing_yet": "nothing to measure yet",
                  "zero": "zero: nothing done, or nothing delivered"},
        "yes": "yes", "no": "no",
        "models": {"logistic regression": "logistic regression", "boosted trees": "decision trees", "alone": "",
                   "": ""},
        "none_missing": "No feature of the model is empty for anybody.",
        "read": "Reading what is here",
        "how": [
            "Interval: where the value lies with the chance of these students thought away, in 19 of 20 cases.",
            "“More than chance”: a gap that stands after weighing how many comparisons there are. Per part of this "
            "page at most {false_discovery} of such claims is expected to be wrong.",
            "Contributions are SHAP values on the scale of the model (log-odds). Together they are exactly the gap on "
            "that scale; points are a translation, with a remainder because chances follow a curve.",
            "Of groups with fewer than {smallest} students there are no figures here, nor of groups that would give "
            "them away.",
        ],
        "skipped": {
            "no_contributions": "This run keeps no contributions by feature; where the scores come from cannot be "
            "said.",
            "no_table": "The table of features is gone. Whether groups can be read, and what is missing, was not "
            "looked at. Make the tables again (studiepeil build) and repeat the audit.",
            "other_table": "The table of features is no longer the one this model was judged on (after a new "
            "delivery, or an objection). Figures of two tables are not mixed: whether groups can be read, and what is "
            "missing, was not looked at.",
            "no_training_tables": "Not all tables that the model learnt from are there any more; how many students per "
            "group it learnt from was not counted.",
        },
        "cross_validated": "There was no later cohort: the scores are by models that did not know these students, the "
        "contributions by the registered model, which did. So they do not add up to the scores exactly.",
    },
}  # fmt: skip
