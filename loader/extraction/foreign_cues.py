"""Verbs that attribute speech in other languages than Russian: each form with its lemma. No logic."""

from __future__ import annotations


def _forms(text: str) -> dict[str, str]:
    """Lines of a lemma and its forms."""
    verbs = (verb.split() for verb in text.split(";"))
    return {form: lemma for lemma, *forms in verbs for form in forms}


# By BCP 47 tag. English «mean» and «show» are left out: they stand beside quoted words that nobody said.
# «Өту» alone is to pass; beside a quotation «атап өтті» is to note.
CUES = {
    "en": _forms("""
        say said says; tell told tells; add added adds; state stated states; note noted notes;
        explain explained explains; announce announced announces; stress stressed stresses; warn
        warned warns; reply replied replies; insist insisted insists; argue argued argues; declare
        declared declares; admit admitted admits; recall recalled recalls; emphasize emphasized
        emphasizes; remark remarked remarks; conclude concluded concludes
    """),
    "kk": _forms("""
        деу деді дейді деп деген дегенді; айту айтты айтады; мәлімдеу мәлімдеді мәлімдейді; хабарлау хабарлады
        хабарлайды; жазу жазды жазады; қосу қосты; түсіндіру түсіндірді; өту өтті; жеткізу жеткізді; білдіру
        білдірді; ескерту ескертті
    """),
}
