"""What each measure of a dropout model means, in Dutch and English: its name and its meaning."""

GLOSSARY: dict[str, dict[str, tuple[str, str]]] = {
    "nl": {
        "auc": (
            "onderscheid (AUC)",
            "hoe vaak een student die stopte een hogere kans had dan een die bleef; 0,5 is toeval, 1 is altijd",
        ),
        "average_precision": ("gemiddelde precisie", "hoe zuiver de bovenkant van de lijst is, over alle lengten"),
        "brier": ("Brier-score", "gemiddelde gekwadrateerde afstand van kans en uitkomst; lager is beter"),
        "log_loss": ("log-verlies", "straft kansen die zeker zijn en niet kloppen; lager is beter"),
        "calibration_error": (
            "kalibratiefout",
            "gemiddeld verschil van kans en uitkomst over tien even grote groepen; lager is beter",
        ),
        "calibration_error_by_chance": (
            "kalibratiefout door toeval",
            "wat kansen die precies kloppen bij dit aantal studenten zouden laten zien; tussen haakjes het 5e en "
            "het 95e percentiel",
        ),
        "calibration_in_the_large": ("gestopt min verwacht", "boven nul stopten er meer dan gezegd"),
        "calibration_slope": (
            "kalibratiehelling",
            "onder 1 zijn hoge kansen te hoog en lage te laag; boven 1 andersom",
        ),
        "precision_at_capacity": ("van de lijst stopte", "deel van de lijst dat stopte"),
        "recall_at_capacity": ("gevonden van wie stopte", "deel van wie stopte dat op de lijst staat"),
    },
    "en": {
        "auc": (
            "discrimination (AUC)",
            "how often a student who stopped had a higher chance than one who stayed; 0.5 is chance, 1 is always",
        ),
        "average_precision": ("average precision", "how pure the top of the list is, over all lengths"),
        "brier": ("Brier score", "mean squared distance of chance and outcome; lower is better"),
        "log_loss": ("log loss", "punishes chances that are sure and wrong; lower is better"),
        "calibration_error": (
            "calibration error",
            "mean difference of chance and outcome over ten groups of equal size; lower is better",
        ),
        "calibration_error_by_chance": (
            "calibration error by chance",
            "what chances that are exactly right would show with so many students; in brackets the 5th and 95th "
            "percentile",
        ),
        "calibration_in_the_large": ("stopped minus expected", "above zero more stopped than was said"),
        "calibration_slope": (
            "calibration slope",
            "below 1 high chances are too high and low ones too low; above 1 the other way round",
        ),
        "precision_at_capacity": ("of the list stopped", "share of the list that stopped"),
        "recall_at_capacity": ("found of who stopped", "share of those who stopped that is on the list"),
    },
}
