"""What is known about an answer that is not right to every digit: nearly right, a mistake, or neither."""

from itertools import product

import numpy as np

from ..document.text import Sentences, Text
from ..document.verdict import Candidate
from .another_input import another_input, read_back
from .catalogue import known_mistakes, single_mistakes
from .first_step import STEPS, first_step
from .forms import Form, forms_of
from .precision import is_one_unit_away, less_precise, rounded_otherwise
from .question import Question
from .readings import readings
from .search import Finding, Search
from .separating import Apart, separating
from .slips import slipped, wrong_sum
from .transformed import in_another_order, in_another_unit, is_echo, times_a_constant
from .typed import DOUBTFUL_ABOVE, PAIR_DOUBTFUL_ABOVE, Typed, coincidences

LEAST_DIGITS = 3  # from which a mistake that matches is likelier than a last digit that took up the remainder
# What makes an answer wrong, in the order in which it is believed.
SEARCHES: tuple[Search, ...] = (in_another_order, known_mistakes, slipped, wrong_sum, times_a_constant, another_input)


def diagnosed(question: Question, typed: Typed) -> tuple[Form, Finding]:
    """What the answer is by itself, and the form of the right answer that it is compared with."""
    forms = forms_of(question, typed)
    for form in forms:
        if (finding := _nearly_right(form.question, typed)) is not None:
            return form, finding
    tried = 0
    for given, search in product(readings(question.operation, typed), SEARCHES):
        if (finding := search(question, given)) is not None:
            tried += finding.tried
            if finding.candidates:
                return forms[-1], _told(finding._replace(tried=tried), question)
    return forms[-1], _unknown(forms[-1].question, typed, tried)


def _nearly_right(question: Question, typed: Typed) -> Finding | None:
    """Imprecise answers and other units are right; mistakes that give exactly these digits are listed all the same."""
    if typed.values.shape != question.value.shape or is_echo(question, typed):
        return None
    certain = less_precise(question, typed) or in_another_unit(question, typed)
    finding = certain or rounded_otherwise(question, typed)
    if finding is None:
        return None
    known = single_mistakes(question, typed)
    listed = tuple(one for one in known.candidates if one.fit not in ("nudged", "random"))
    many_digits = int(typed.significant.max()) >= LEAST_DIGITS
    exact = any(candidate.fit == "rounded" for candidate in listed)
    if not certain and exact and many_digits and not is_one_unit_away(question.value, typed):
        return None
    notes: tuple[Text, ...] = ()
    clear = coincidences(typed, known.tried) < DOUBTFUL_ABOVE or many_digits
    if listed and listed[0].fit == finding.word == "rounded" and clear:
        notes = (Text("A mistake gives exactly these digits as well: {why}", why=listed[0].why),)
    return finding._replace(candidates=listed, notes=notes, tried=known.tried)


def _told(finding: Finding, question: Question) -> Finding:
    """The mistakes in words, with an input that tells them apart."""
    best = finding.candidates[0]
    apart = separating(question, finding.matches) if len(finding.matches) > 1 else None
    finding = finding._replace(said=_said(best), notes=_doubts(finding, apart), first_step=STEPS[best.step])
    return finding._replace(separating=apart.data(), apart=apart.words()) if apart and apart.values else finding


def _said(best: Candidate) -> Sentences:
    """E.g. "Wrong: these are the values for logits [2, 1, 0]; exp(0.1) was taken as 1."."""
    said: Sentences = (Text("Wrong."), best.told)
    if best.id == "logit-as-zero":
        said = (Text("Wrong: {detail}.", detail=best.detail),)
    if best.fit == "nudged":
        return (*said, Text("One last digit is off by one, as if to make the row add up."))
    if best.fit == "truncated":
        return (*said, Text("The digits were cut off instead of rounded."))
    if best.fit == "imprecise":
        return (*said, Text("The last digit is off: something was rounded on the way."))
    return said


def _doubts(finding: Finding, apart: Apart | None) -> tuple[Text, ...]:
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
        if best.chance > (DOUBTFUL_ABOVE if plain else PAIR_DOUBTFUL_ABOVE):
            notes.append(_coincidence(best.chance > 1, finding.tried))
    return tuple(notes)


def _coincidence(likely: bool, tried: int) -> Text:
    if likely:
        return Text(
            "{n} values of mistakes were compared with these digits: with so few digits a coincidence is likely.",
            n=tried,
        )
    return Text("{n} values of mistakes were compared with these digits: it may be a coincidence.", n=tried)


def _unknown(question: Question, typed: Typed, tried: int) -> Finding:
    """Nothing matches, and nothing is guessed: where to look first, and how far away it is."""
    notes: tuple[Text, ...] = ()
    reading = read_back(question, typed)
    if reading is not None and reading.sums_to_one and bool(reading.known.all()) and np.isfinite(question.z).all():
        t = question.options.temperature
        belongs = (reading.logs - float(np.median(reading.logs - question.z[0]))) * t
        notes = (Text("Turned back into logits, it belongs to [{z}], up to a constant.", z=belongs),)
    said = (Text("Wrong, and no known mistake gives it."),)
    return Finding("unknown", said, notes=notes, first_step=first_step(question, typed), tried=tried)
