"""How good the diagnoses are: python -m tests.benchmarks.verdicts [problems], from the top of the project."""

import sys
import time
from collections import Counter

import numpy as np

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.mistakes import catalogue, mistakes_for
from tests.judge.problems import OPERATIONS, random_question, special_subjects, values_of, written


def random_wrong(operation: str, question, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    """An answer of the right kind that has nothing to do with the problem."""
    k = question.logits.shape[1]
    p = rng.dirichlet(np.ones(k))
    if operation == "softmax":
        return p
    if operation == "log_softmax":
        return np.log(p)
    if operation == "grad":
        return p - question.y[0]
    if operation == "jacobian":
        return np.diag(p) - np.outer(p, p)
    if operation in ("jacobian_row", "vjp"):
        v = rng.normal(0, 0.2, k)
        return v - v.mean()
    if operation == "sigmoid":
        return rng.random(k)
    if operation == "logits":
        return np.log(p) + rng.normal()
    return np.asarray(rng.gamma(2.0, 0.8) + (0.0 if operation == "ce" else 1.0))


def false_diagnoses(
    operation: str, decimals: int, count: int, classes: int | None = None, seed: int = 0
) -> Counter[str]:
    """Verdict words on random wrong answers."""
    rng = np.random.default_rng(seed)
    words: Counter[str] = Counter()
    for _ in range(count):
        question = random_question(operation, rng, classes)  # type: ignore[arg-type]
        answer = written(random_wrong(operation, question, rng), decimals)
        words[judge_text(question, answer).word] += 1
    return words


def found_rate(decimals: int, rounds: int) -> tuple[int, int, int, Counter[str]]:
    """(diagnosed, honestly right, all, missed ids) over the catalogue."""
    rng = np.random.default_rng(1)
    hit = honest = total = several = 0
    missed: Counter[str] = Counter()
    for operation in OPERATIONS:
        for _ in range(rounds):
            for question in (random_question(operation, rng), *special_subjects(operation, rng)):
                for mistake in mistakes_for(operation):
                    for value in values_of(mistake, question)[:2]:
                        verdict = judge_text(question, written(value, decimals))
                        total += 1
                        listed = {candidate.id for candidate in verdict.candidates}
                        several += len(listed) > 1
                        if mistake.id in listed:
                            hit += 1
                        elif verdict.right:
                            honest += 1
                        else:
                            missed[f"{operation}:{mistake.id}:{verdict.word}"] += 1
    print(f"  several candidates: {several / total:.1%}")
    return hit, honest, total, missed


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"{len(catalogue())} mistakes")
    for operation in OPERATIONS:
        for decimals in (2, 3, 4, 6):
            start = time.perf_counter()
            words = false_diagnoses(operation, decimals, count)
            each = (time.perf_counter() - start) / count * 1000
            wrong = sum(n for word, n in words.items() if word != "unknown")
            print(
                f"{operation:13} {decimals} decimals: {wrong / count:6.2%} of random wrong answers diagnosed,",
                f"{each:.1f} ms each",
                dict(words.most_common(6)) if wrong else "",
            )
    words = false_diagnoses("softmax", 4, count, classes=2)
    print("softmax, 2 classes, 4 decimals:", dict(words.most_common(5)))
    for decimals in (2, 3, 4, 6):
        hit, honest, total, missed = found_rate(decimals, 1)
        print(
            f"{decimals} decimals: {hit} of {total} diagnosed, {honest} right to the digits typed",
            dict(missed.most_common(20)),
        )


if __name__ == "__main__":
    main()
