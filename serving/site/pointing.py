"""What a chart answers to a pointer: the values of a mark, and one group at a time by the legend. Data, no script."""

from collections.abc import Mapping
from typing import Any

from serving.words import text

_POINTED = frozenset({"point", "bar", "circle", "rect", "square"})  # marks that stand for one row each
_CHOSEN = "chosen"
_FADED = 0.15


def tell_values(specification: dict[str, Any], language: str) -> None:
    """Add to a layered chart what its marks say of themselves, and a choice of group where it has a legend.

    Drawn without a browser the chart stays as it was: nothing is pointed at, and all groups are chosen.
    """
    layers, datasets = _flatten(specification), specification.get("datasets", {})
    for layer in layers:
        mark = layer["mark"]
        kind = mark if isinstance(mark, str) else mark["type"]
        if "tooltip" in layer["encoding"]:  # who drew it says so itself
            continue
        if kind in _POINTED or (kind == "line" and not isinstance(mark, str) and mark.get("point")):
            told = _list_told(layer, datasets, language)
            if told:
                layer["encoding"]["tooltip"] = told
    _choose_by_legend(layers)


def _flatten(specification: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for layer in specification.get("layer", []):
        found += _flatten(layer) if "layer" in layer else [layer]
    return found


def _list_told(layer: Mapping[str, Any], datasets: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for channel in ("color", "shape", "x", "y"):
        encoded = layer.get("encoding", {}).get(channel, {})
        name = encoded.get("field")
        if not name or encoded.get("scale", {}) is None or name in told:  # without a scale the values are colours
            continue
        title = encoded.get("title") or text(f"chart.{channel}", language)
        told[name] = {"field": name, "type": encoded["type"], "title": title}
        if encoded["type"] == "quantitative":
            axis = encoded.get("axis") or {}
            told[name]["format"] = axis.get("format", ",.2~f")
    data = layer.get("data", {})
    rows = data.get("values") or datasets.get(data.get("name"), [])
    shown = next((one.get("format") for one in told.values() if "format" in one), ",.2~f")
    for end in ("low", "high"):
        if told and rows and end in rows[0] and end not in told:
            told[end] = {"field": end, "type": "quantitative", "title": text(f"chart.{end}", language), "format": shown}
    return list(told.values())


def _choose_by_legend(layers: list[dict[str, Any]]) -> None:
    """Let a click in the legend fade the other groups."""
    colored = [layer for layer in layers if _group_of(layer)]
    if not colored:
        return
    field = _group_of(colored[0])
    select = {"type": "point", "fields": [field]}
    colored[0]["params"] = [{"name": _CHOSEN, "select": select, "bind": "legend"}]
    for layer in colored:
        if _group_of(layer) == field and not isinstance(layer["mark"], str):
            kept = layer["mark"].get("opacity", 1)
            layer["encoding"]["opacity"] = {"condition": {"param": _CHOSEN, "value": kept}, "value": _FADED}


def _group_of(layer: Mapping[str, Any]) -> str:
    encoded = layer.get("encoding", {}).get("color", {})
    has_legend = "field" in encoded and encoded.get("scale", {}) is not None and encoded.get("legend", {}) is not None
    return str(encoded["field"]) if has_legend and encoded.get("type") == "nominal" else ""
