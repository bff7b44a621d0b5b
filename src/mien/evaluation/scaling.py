"""Fitting the map that calibrates a head, and choosing among the ways to do so by cross-validation.

Every way is an affine map of the log-probabilities, fitted by the least negative log likelihood of the target shares:
temperature (Guo et al. 2017, arXiv:1706.04599), temperature with a bias (Alexandari et al. 2020, arXiv:1901.06852),
vector scaling (Guo et al. 2017), and Dirichlet calibration with off-diagonal and intercept regularization (Kull et al.
2019, arXiv:1910.12656).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.calibration import log_softmax, softmax
from mien.card import Calibration
from mien.evaluation.metrics import row_columns, statistics

Floats = NDArray[np.float64]

OFF_DIAGONAL = (1.0, 10.0)
"""Strengths of the off-diagonal regularization that are tried (lambda of Kull et al. 2019, who search a longer grid);
weaker ones did no better on PublicTest."""

INTERCEPT = 0.01
"""Strength of the bias' regularization (mu of Kull et al. 2019). It bounds the bias of a label that nobody chose."""

FOLDS, REPEATS = 5, 2
"""Parts of the cross-validation, and how often the rows are dealt out anew."""

FEWEST_ROWS = 500
"""With fewer rows only the temperature is fitted: a fold would be too small to choose by."""

CLEAR = 2.0
"""By how many standard errors of the paired difference a way must be more likely than a simpler one to replace it."""

HARM = 0.005
"""What a way may lose in accuracy, macro-F1 or calibration error: it is to mend probabilities, not to cost answers."""

_LOG_TEMPERATURES = (np.log(0.05), np.log(20.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One way to calibrate a head, scored on rows that it was not fitted on.

    Attributes:
        method: its name.
        log_loss: mean cross entropy of the target shares, in nats.
        gain: by how much the mean is below that of the way it would have replaced; 0 for temperature.
        gain_error: standard error of that difference, paired by rows.
        ece: expected calibration error against the target shares, over every row.
        accuracy: share of rows with a true label whose most probable label it is.
        macro_f1: mean F1 over those rows.
        chosen: whether the card got it.
    """

    method: str
    log_loss: float
    gain: float
    gain_error: float
    ece: float
    accuracy: float
    macro_f1: float
    chosen: bool


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A family of maps: how its numbers become one, and where the search starts."""

    name: str
    start: Callable[[int], Floats]
    unpack: Callable[[Floats, int], tuple[Floats, Floats]]
    pack: Callable[[Floats, Floats], Floats]
    off_diagonal: float = 0.0


WAYS = (
    Way(
        "temperature",
        lambda k: np.ones(1),
        lambda w, k: (np.eye(k) * w[0], np.zeros(k)),
        lambda matrix, bias: np.array([np.trace(matrix)]),
    ),
    Way(
        "temperature and bias",
        lambda k: np.append(1.0, np.zeros(k)),
        lambda w, k: (np.eye(k) * w[0], w[1:]),
        lambda matrix, bias: np.append(np.trace(matrix), bias),
    ),
    Way(
        "vector scaling",
        lambda k: np.append(np.ones(k), np.zeros(k)),
        lambda w, k: (np.diag(w[:k]), w[k:]),
        lambda matrix, bias: np.append(np.diag(matrix), bias),
    ),
    *(
        Way(
            "Dirichlet",
            lambda k: np.append(np.eye(k), np.zeros(k)),
            lambda w, k: (w[: k * k].reshape(k, k), w[k * k :]),
            lambda matrix, bias: np.append(matrix, bias),
            off_diagonal=strength,
        )
        for strength in OFF_DIAGONAL
    ),
)
"""The simplest first; `pack` gathers gradients by the matrix and the bias into those by the way's own numbers."""


def temperature(logits: NDArray[np.floating], shares: NDArray[np.floating]) -> float:
    """Return the temperature that minimizes the negative log likelihood (Guo et al. 2017, arXiv:1706.04599).

    Args:
        logits: `(n, K)`, n >= 1.
        shares: the target distribution `(n, K)`: viewers' shares, or one-hot labels.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        return cross_entropy(np.asarray(logits, np.float64) / np.exp(log_temperature), shares)

    found = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded", options={"xatol": 1e-4})
    return float(np.exp(found.x))


def cross_entropy(logits: NDArray[np.floating], shares: NDArray[np.floating]) -> float:
    """Return the mean over rows of -sum(shares * ln softmax(logits)), in nats."""
    return float(-(shares * log_softmax(logits)).sum(axis=1).mean())


def fit(way: Way, logits: NDArray[np.floating], shares: NDArray[np.floating]) -> tuple[Floats, Floats]:
    """Return the matrix `(K, K)` and bias `(K,)` of a way that fit the shares `(n, K)` best."""
    return way.unpack(_numbers(way, logits, shares), shares.shape[1])


def _numbers(
    way: Way, logits: NDArray[np.floating], shares: NDArray[np.floating], start: Floats | None = None
) -> Floats:
    """Fit a way's own numbers. The loss is convex, so that a start near the answer saves time and changes nothing."""
    from scipy.optimize import minimize

    logs, target = log_softmax(logits), np.asarray(shares, np.float64)
    size = target.shape[1]
    off = way.off_diagonal / (size * (size - 1)) * (1 - np.eye(size))

    def loss(numbers: Floats) -> tuple[float, Floats]:
        matrix, bias = way.unpack(numbers, size)
        fitted = log_softmax(logs @ matrix.T + bias)
        wrong = (np.exp(fitted) - target) / len(target)
        penalty = (off * matrix**2).sum() + INTERCEPT / size * (bias**2).sum()
        slope = way.pack(wrong.T @ logs + 2 * off * matrix, wrong.sum(axis=0) + 2 * INTERCEPT / size * bias)
        return float(-(target * fitted).sum() / len(target) + penalty), slope

    start = way.start(size) if start is None else start
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-8})
    return np.asarray(found.x, np.float64)


def choose(
    logits: NDArray[np.floating], shares: NDArray[np.floating], truth: NDArray[np.integer]
) -> tuple[Calibration | None, tuple[Trial, ...]]:
    """Return the map that calibrates a head, and how every way did in cross-validation.

    Temperature is the default. A way with more numbers replaces the one chosen so far if it is clearly more likely
    (`CLEAR` standard errors) and does no harm (`HARM`).

    Args:
        logits: `(n, K)`.
        shares: the target `(n, K)`.
        truth: index of the true label `(n,)`, -1 where a row has none.

    Returns:
        The map, None where temperature stays; and one trial a way, none where there are too few rows to choose.
    """
    if len(logits) < FEWEST_ROWS or not (truth >= 0).any():
        return None, ()
    answers = _best_dirichlet([(way, _held_out(way, logits, shares)) for way in WAYS], shares)
    chosen, trials = 0, [_trial(answers[0], None, shares, truth)]
    for number in range(1, len(answers)):
        trials.append(_trial(answers[number], answers[chosen], shares, truth))
        chosen = number if _replaces(trials[number], trials[chosen]) else chosen
    trials[chosen] = replace(trials[chosen], chosen=True)
    return _calibration(answers[chosen][0], logits, shares), tuple(trials)


Answer = tuple[Way, list[Floats]]
"""A way, and the probabilities `(n, K)` it gave to rows it was not fitted on, once a repeat."""


def _held_out(way: Way, logits: NDArray[np.floating], shares: NDArray[np.floating]) -> list[Floats]:
    """Answer every row by a map that was fitted on the other folds; the rows are dealt out anew each time."""
    logs, answers = log_softmax(logits), []
    start = _numbers(way, logits, shares)
    for seed in range(REPEATS):
        answer = np.zeros_like(logs)
        for fold in np.array_split(np.random.default_rng(seed).permutation(len(logs)), FOLDS):
            others = np.setdiff1d(np.arange(len(logs)), fold)
            matrix, bias = way.unpack(_numbers(way, logs[others], shares[others], start), logs.shape[1])
            answer[fold] = softmax(logs[fold] @ matrix.T + bias)
        answers.append(answer)
    return answers


def _best_dirichlet(answers: list[Answer], shares: NDArray[np.floating]) -> list[Answer]:
    """Keep of the Dirichlet maps the one whose regularization did best."""
    simple = [a for a in answers if not a[0].off_diagonal]
    return [*simple, min((a for a in answers if a[0].off_diagonal), key=lambda a: _losses(a, shares).mean())]


def _losses(answer: Answer, shares: NDArray[np.floating]) -> Floats:
    """Each row's cross entropy, averaged over repeats."""
    losses = [-(shares * np.log(np.maximum(p, 1e-12))).sum(axis=1) for p in answer[1]]
    return np.asarray(np.mean(losses, axis=0))


def _trial(answer: Answer, rival: Answer | None, shares: NDArray[np.floating], truth: NDArray[np.integer]) -> Trial:
    losses = _losses(answer, shares)
    gains = _losses(rival, shares) - losses if rival else np.zeros(len(losses))
    scores = [_scores(p, shares, truth) for p in answer[1]]
    ece, accuracy, macro_f1 = (float(np.mean(column)) for column in zip(*scores, strict=True))
    return Trial(
        method=answer[0].name,
        log_loss=float(losses.mean()),
        gain=float(gains.mean()),
        gain_error=float(gains.std() / np.sqrt(len(gains))),
        ece=ece,
        accuracy=accuracy,
        macro_f1=macro_f1,
        chosen=False,
    )


def _scores(
    probabilities: Floats, shares: NDArray[np.floating], truth: NDArray[np.integer]
) -> tuple[float, float, float]:
    """Calibration error against the shares over every row; accuracy and macro-F1 over those with a true label."""
    classes, known = probabilities.shape[1], truth >= 0
    every = row_columns(probabilities, np.zeros(len(truth), np.int64), shares)
    ece = statistics(every.sum(axis=0, keepdims=True), classes)["ece_votes"]
    labelled = row_columns(probabilities[known], truth[known]).sum(axis=0, keepdims=True)
    scores = statistics(labelled, classes)
    return float(ece[0]), float(scores["accuracy"][0]), float(scores["macro_f1"][0])


def _replaces(trial: Trial, rival: Trial) -> bool:
    harm = max(trial.ece - rival.ece, rival.accuracy - trial.accuracy, rival.macro_f1 - trial.macro_f1)
    return trial.gain > CLEAR * trial.gain_error and harm <= HARM


def _calibration(way: Way, logits: NDArray[np.floating], shares: NDArray[np.floating]) -> Calibration | None:
    """Fit the chosen way on every row, rounded for the card; temperature has its own place there."""
    if way.name == "temperature":
        return None
    matrix, bias = fit(way, logits, shares)
    named = f"temperature {1 / matrix[0, 0]:.3g} and bias" if way.name == "temperature and bias" else way.name
    rows = tuple(tuple(round(float(cell), 5) for cell in row) for row in matrix)
    return Calibration(method=named, matrix=rows, bias=tuple(round(float(b), 5) for b in bias))
