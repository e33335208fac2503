"""What the name of a column says that it holds: the number of a class, a label, an id, or something else."""

import re
from collections.abc import Sequence


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W_A-Za-z]+")
_NUMBERED = re.compile(r"(.*?)[\s_.\-\[(#]*\d+[\])]?", re.DOTALL)

# Words that say what a column holds, and that is no class.
_LABELS = _set("label labels target targets truth groundtruth gt y actual")
_IDS = _set("id ids idx index uid uuid guid unnamed row rows filename filepath")
_OTHERS = _set(
    "pred preds predicted prediction predictions argmax epoch epochs step steps iter iteration iterations loss losses "
    "weight weights sample samples fold split seed timestamp datetime batch nll acc accuracy perplexity ppl lr "
    "confidence entropy"
)
# The same beside another word, or as the whole name.
_IN_COMPANY = _set("true hat")
_NAMES = _set("class classes yhat file path text name n nr count 标签 类别 序号 编号")
# Words that say that a column is a class: where one name has one, all have.
_STEMS = _set("logit logits score scores prob probs probability p z output out logprob logp")


def is_other(name: str) -> bool:
    """Whether a column of this name holds something else than the numbers of a class: y_true, id, epoch, loss."""
    words = _words_of(name)
    if not words or name.strip().lower() in _NAMES or words & (_LABELS | _IDS | _OTHERS):
        return True
    return len(words) > 1 and bool(words & _IN_COMPANY)


def is_label(name: str) -> bool:
    """Whether a column of this name holds the true classes."""
    return bool(_words_of(name) & _LABELS) and not _words_of(name) & (_IDS | _OTHERS)


def is_id(name: str) -> bool:
    """Whether a column of this name holds what the rows are called; pandas leaves the name of its index empty."""
    return not name or bool(_words_of(name) & _IDS)


def is_value(name: str) -> bool:
    """Whether a name says that the column holds the number of a class: logit_cat, p_dog."""
    return bool(_STEMS & {word.lower() for word in _WORDS.findall(name)[:1]})


def are_certain(names: Sequence[str], what: str) -> bool:
    """Whether the names are one family: a common stem with numbers, or plain words of which none is another thing."""
    stems = [stem_of(name) for name in names]
    if len(names) > 1 and None not in stems and len(set(stems)) == 1:
        return True
    if any(map(is_other, names)):
        return what != "logits" and len(names) == 1  # --weight @w.csv, headed weight
    if any(stem is not None for stem in stems) and len(names) > 1:
        return False
    known = list(map(is_value, names))
    return all(known) or not any(known)


def stem_of(name: str) -> str | None:
    """The name without its number at the end; None without one, and for a bare number."""
    found = _NUMBERED.fullmatch(name.strip())
    return found[1].strip().lower() if found and found[1].strip() else None


def _words_of(name: str) -> set[str]:
    return {word.lower() for word in _WORDS.findall(name)}
