"""What is known about an answer that is not right to every digit: nearly right, a mistake, or neither."""

from itertools import product

import numpy as np

from ..document.text import Sentences, Text
from .another_input import another_input
from .catalogue import fits_exactly, free_entries, known_mistakes, single_mistakes
from .chance import DOUBTFUL_ABOVE, PAIR_DOUBTFUL_ABOVE, coincidences
from .first_step import STEPS, first_step
from .forms import PERCENT, Form, forms_of, in_percent
from .precision import nearly_right
from .question import Question
from .readings import readings
from .search import Finding, Search
from .separating import Apart, separating
from .slips import slipped, wrong_sum
from .transformed import in_another_order, in_another_unit, is_echo, times_a_constant
from .typed import Typed

# What makes an answer wrong, in the order in which it is believed.
SEARCHES: tuple[Search, ...] = (in_another_order, known_mistakes, slipped, wrong_sum, times_a_constant, another_input)


def diagnosed(question: Question, typed: Typed) -> tuple[Form, Finding]:
    """What the answer is by itself, and the form of the right answer that it is compared with."""
    forms, known = forms_of(question, typed), None
    for form in forms:
        for given, said in ((typed, ()), *((one, (PERCENT,)) for one in in_percent(form.question, typed))):
            near = None if is_echo(form.question, typed) else nearly_right(form.question.value, form.question, given)
            if near is not None and not near.firm:
                known = known or single_mistakes(question, typed)
            if near is not None and (near.firm or (known is not None and not fits_exactly(known))):
                return form, Finding("rounded", (near.why, *said))
    return forms[-1], _not_right(forms[-1].question, question, typed, known or single_mistakes(question, typed))


def _not_right(nearest: Question, question: Question, typed: Typed, known: Finding) -> Finding:
    """Another unit, where no mistake gives exactly these digits; a mistake, or several; or nothing that is known."""
    unit = None if fits_exactly(known) else in_another_unit(nearest, typed)
    if unit is not None:
        return unit
    typed, tried = typed.by_digits(), 0
    for given, search in product(readings(question.operation, typed), SEARCHES):
        if (finding := search(question, given)) is not None:
            tried += finding.tried
            if finding.candidates:
                return _told(finding._replace(tried=tried), question, typed)
    return _unknown(nearest, typed, tried)


def _told(finding: Finding, question: Question, typed: Typed) -> Finding:
    """The mistakes in words, with an input that tells them apart."""
    best = finding.candidates[0]
    apart = separating(question, finding.matches) if len(finding.matches) > 1 else None
    word = _word(finding, question, typed)
    finding = finding._replace(
        word=word, said=_said(word, finding), notes=_doubts(word, finding, apart), first_step=STEPS[best.step]
    )
    return finding._replace(separating=apart.data(), apart=apart.words()) if apart and apart.values else finding


def _word(finding: Finding, question: Question, typed: Typed) -> str:
    """How sure the digits make it: not at all where something that was tried fits them by chance."""
    if (
        finding.matches
        and not is_echo(question, typed)
        and coincidences(typed, finding.tried, free_entries(question, typed)) >= 1
    ):
        return "unknown"
    if any(match.hypothesis.mistakes[-1].kind == "convention" for match in finding.matches[:1]):
        return "convention"
    return "ambiguous" if len(finding.alike) > 1 else "mistake"


def _said(word: str, finding: Finding) -> Sentences:
    """E.g. "Wrong: these are the values for logits [2, 1, 0]; exp(0.1) was taken as 1."."""
    best = finding.candidates[0]
    if word == "unknown":
        return (Text("Wrong, and with so few digits it could be many things."),)
    if word == "ambiguous":
        return (Text("Wrong, and these fit alike: {ids}.", ids=finding.alike),)
    if word == "convention":
        return (Text("Not what was asked, but the rule of Keras."), best.told)
    said: Sentences = (Text("Wrong."), best.told)
    if best.id == "logit-as-zero":
        said = (Text("Wrong: {detail}.", detail=best.detail),)
    return said if best.fit not in FITS_IN_WORDS else (*said, FITS_IN_WORDS[best.fit])


# What is said of a mistake whose value is not rounded to the digits typed.
FITS_IN_WORDS = {
    "nudged": Text("One last digit is off by one, as if to make the row add up."),
    "truncated": Text("The digits were cut off instead of rounded."),
    "imprecise": Text("The last digit is off: something was rounded on the way."),
    "machine": Text("The last digits are those of a floating-point format."),
}


def _doubts(word: str, finding: Finding, apart: Apart | None) -> tuple[Text, ...]:
    """Whether several mistakes give this answer, and whether a coincidence may."""
    notes: list[Text] = []
    n = len(finding.candidates)
    if n > 1:
        told = len({np.round(value, 3).tobytes() for value in apart.values.values()}) if apart else 0
        if told == n:
            notes.append(Text("This input cannot tell {n} mistakes apart; the input below can.", n=n))
        elif told:
            notes.append(Text("This input cannot tell {n} mistakes apart; the input below can tell some of them.", n=n))
        elif apart is None:
            notes.append(Text("{n} known mistakes give this answer.", n=n))
        else:
            notes.append(Text("{n} known mistakes give this answer, and agree on the other inputs tried.", n=n))
    for best in finding.matches[:1]:
        plain = len(best.hypothesis.mistakes) == 1 and best.candidate.fit != "imprecise"
        if word == "unknown" or best.chance > (DOUBTFUL_ABOVE if plain else PAIR_DOUBTFUL_ABOVE):
            notes.append(_coincidence(word == "unknown", finding.tried))
    return tuple(notes)


def _coincidence(likely: bool, tried: int) -> Text:
    if likely:
        return Text(
            "{n} values of mistakes were compared with these digits: with so few digits a coincidence is likely.",
            n=tried,
        )
    return Text("{n} values of mistakes were compared with these digits: it may be a coincidence.", n=tried)


def _unknown(question: Question, typed: Typed, tried: int) -> Finding:
    """Nothing matches, and nothing is guessed: where to look first."""
    said = (Text("Wrong, and no known mistake gives it."),)
    return Finding("unknown", said, first_step=first_step(question, typed), tried=tried)
