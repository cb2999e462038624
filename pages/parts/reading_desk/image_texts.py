"""Every word of the image pane at the reading desk, in English and German."""

from __future__ import annotations

from collections.abc import Mapping

from core.image_types import Excluded

_ENGLISH = {
    "images": "Images",
    "image": "Image",
    "of": "{n} of {total}",
    "synthetic_image": "synthetic image",
    "prior": "Prior of {date}, {ago}",
    "day_before": "1 day before",
    "days_before": "{n} days before",
    "weeks_before": "{n} weeks before",
    "months_before": "{n} months before",
    "years_before": "{n} years before",
    "pane_hint": "drag: window · wheel: zoom · Shift: pan",
    "image_keys_title": "Keys of the image",
    "image_next": "other view",
    "image_both": "two side by side",
    "image_prior": "prior",
    "image_invert": "invert",
    "image_fit": "fit",
    "image_closer": "closer",
    "image_farther": "farther",
    "image_heat": "heat map, while held",
    "image_exclude": "leave the image out",
    "view_ap": "this view is a.p.",
    "view_lateral": "this view is lateral",
    "view_mortise": "this view is mortise",
    "view_unknown": "this view is unknown",
    "view_set": "Noted: {view}. It holds from the next preparation of the images on.",
    "leave_out_title": "Why this image can’t be used",
    "leave_out_hint": "Press a number. Esc leaves everything as it is.",
    "left_out": "Left out: {reason}",
    "counts_again": "The image counts again.",
    "not_of_prior": "This is the prior’s image. Only those of this case can be marked.",
    "not_saved": "That was not saved. Press the key again.",
}

_GERMAN = {
    "images": "Bilder",
    "image": "Bild",
    "of": "{n} von {total}",
    "synthetic_image": "künstliches Bild",
    "prior": "Voraufnahme vom {date}, {ago}",
    "day_before": "1 Tag davor",
    "days_before": "{n} Tage davor",
    "weeks_before": "{n} Wochen davor",
    "months_before": "{n} Monate davor",
    "years_before": "{n} Jahre davor",
    "pane_hint": "Ziehen: Fenster · Rad: Zoom · Umschalt: verschieben",
    "image_keys_title": "Tasten des Bilds",
    "image_next": "andere Ebene",
    "image_both": "zwei nebeneinander",
    "image_prior": "Voraufnahme",
    "image_invert": "invertieren",
    "image_fit": "einpassen",
    "image_closer": "näher",
    "image_farther": "ferner",
    "image_heat": "Heatmap, solange gehalten",
    "image_exclude": "Bild auslassen",
    "view_ap": "diese Ebene ist a.p.",
    "view_lateral": "diese Ebene ist seitlich",
    "view_mortise": "diese Ebene ist Mortise",
    "view_unknown": "diese Ebene ist unbekannt",
    "view_set": "Vermerkt: {view}. Das gilt ab der nächsten Aufbereitung der Bilder.",
    "leave_out_title": "Warum dieses Bild nicht taugt",
    "leave_out_hint": "Drücken Sie eine Ziffer. Esc lässt alles, wie es ist.",
    "left_out": "Ausgelassen: {reason}",
    "counts_again": "Das Bild zählt wieder.",
    "not_of_prior": "Das ist die Voraufnahme. Vermerken lässt sich nur etwas zu diesem Fall.",
    "not_saved": "Das wurde nicht gespeichert. Drücken Sie die Taste noch einmal.",
}

_VIEWS = {
    "en": {
        "": "view unknown", "ap": "a.p.", "lateral": "lateral", "mortise": "mortise",
        "oblique": "oblique",
    },
    "de": {
        "": "Ebene unbekannt", "ap": "a.p.", "lateral": "seitlich", "mortise": "Mortise",
        "oblique": "schräg",
    },
}  # fmt: skip

_SIDES = {
    "en": {"": "", "left": "left", "right": "right", "both": "both sides"},
    "de": {"": "", "left": "links", "right": "rechts", "both": "beide Seiten"},
}

_LEFT_OUT = {
    "en": {
        Excluded.NOT_DIAGNOSTIC: "not diagnostic",
        Excluded.WRONG_REGION: "another region of the body",
        Excluded.BURNED_IN: "writing burned into the picture",
        Excluded.NOT_A_RADIOGRAPH: "no radiograph",
    },
    "de": {
        Excluded.NOT_DIAGNOSTIC: "nicht beurteilbar",
        Excluded.WRONG_REGION: "andere Körperregion",
        Excluded.BURNED_IN: "Schrift im Bild",
        Excluded.NOT_A_RADIOGRAPH: "keine Röntgenaufnahme",
    },
}


def of_desk(language: str) -> Mapping[str, object]:
    """The words of the pane; `language` is en or de."""
    return {
        **(_GERMAN if language == "de" else _ENGLISH),
        "views": _VIEWS[language],
        "sides": _SIDES[language],
        "left_out_reasons": {reason.value: text for reason, text in _LEFT_OUT[language].items()},
    }
