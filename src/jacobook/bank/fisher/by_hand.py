"""Fisher information by hand."""

import numpy as np

from jacobook.declaration import Array, Exercise, Misconception, Recomputed

P, N = 0.25, 12  # the chance of a success, and how many numbers are seen


def _summed() -> float:
    """Mean square of the slope by log p, over the outcomes 0, 1, 2, …; then N times."""
    k = np.arange(400)
    chances = P * (1 - P) ** k
    h = 1e-20
    p = np.exp(np.log(P) + 1j * h)
    slopes = np.imag(np.log(p) + k * np.log(1 - p)) / h
    return float(N * chances @ slopes**2)


EXERCISE = Exercise(
    id="fisher.by_hand",
    name="information",
    title="Fisher information by hand",
    level=1,
    points=1,
    objective="15.2",
    hints=(
        "First one number k, and by p: write down log q, and minus its second derivative by p. "
        "Its mean needs the mean of k.",
        "From p to t: the slope of p by t counts squared. Then 12 independent numbers: their "
        "information adds up.",
    ),
    answer=Array(),
    reference=lambda: 16.0,
    misconceptions=(
        Misconception(
            "one-number",
            lambda: 4 / 3,
            "This is the information of one number k. There are twelve.",
        ),
        Misconception(
            "by-p",
            lambda: 256.0,
            "This is the information about p, of all twelve. The parameter is t = log p.",
        ),
        Misconception(
            "by-p-of-one",
            lambda: 64 / 3,
            "This is the information of one number about p. There are twelve numbers, and the "
            "parameter is t = log p.",
        ),
        Misconception(
            "slope-once",
            lambda: 64.0,
            "From p to t you multiplied by the slope dp/dt once. Information is a mean *square* "
            "of slopes.",
        ),
        Misconception(
            "slope-divided",
            lambda: 4096.0,
            "From p to t you divided by the square of dp/dt. The slope of log q by t is its slope "
            "by p *times* dp/dt.",
        ),
        Misconception(
            "slope-divided-once",
            lambda: 1024.0,
            "From p to t you divided by dp/dt. The slope of log q by t is its slope by p *times* "
            "dp/dt, and information is a mean square.",
        ),
        Misconception(
            "upside-down",
            lambda: 1 / 16,
            "This is one over the information.",
        ),
        Misconception(
            "upside-down-of-one",
            lambda: 3 / 4,
            "This is one over the information of one number.",
        ),
        Misconception(
            "squared-count",
            lambda: 192.0,
            "You multiplied by 12². The scores of independent numbers add up, and so do their "
            "variances: 12 times.",
        ),
        Misconception(
            "divided-by-the-count",
            lambda: 1 / 9,
            "You divided by 12. More numbers tell more.",
        ),
        Misconception(
            "one-trial",
            lambda: 4.0,
            "This comes out if the twelve numbers are taken for twelve single trials, or if the "
            "term log p of the one success is left out of log q.",
        ),
        Misconception(
            "mean-includes-the-success",
            lambda: 12 * (1 + 4 / 9),
            "You took 1/p for the mean of k. That counts the success as well; k counts the "
            "failures only.",
        ),
        Misconception(
            "score-not-squared",
            lambda: 0.0,
            "The mean of the score is zero. The information is the mean of its *square*.",
        ),
        Misconception(
            "sign",
            lambda: -16.0,
            "The size is right. Information is a mean square, so it can't be negative: the mean "
            "second derivative of log q has a minus in front.",
        ),
        Misconception(
            "first-term-alone",
            lambda: 12.0,
            "You took the term of log p alone. The failures tell something about p too.",
        ),
        Misconception(
            "log-odds",
            lambda: 9.0,
            "This is the information about the log-odds. The parameter is t = log p.",
        ),
        Misconception(
            "variance-of-k",
            lambda: 144.0,
            "This is the variance of the sum of the twelve numbers k. The score is another "
            "number, made of k.",
        ),
    ),
    proof=Recomputed(_summed),
)
