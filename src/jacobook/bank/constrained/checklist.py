"""The KKT conditions as a checklist."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import (
    Case,
    Choice,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)

_EPS = 1e-6
_ORDER = ("primal", "dual", "slackness", "stationarity")


@dataclass(frozen=True)
class _Claim:
    """What the student's function is given."""

    gradient: Vector
    g: Vector
    Jg: Matrix
    lam: Vector
    h: Vector
    Jh: Matrix
    nu: Vector


Residual = Callable[[_Claim], Any]


def _above(values: Any) -> float:
    """By how much the largest entry exceeds 0."""
    return float(np.max(values, initial=0.0))


def _size(values: Any) -> float:
    return _above(np.abs(values))


def _feasibility(c: _Claim) -> float:
    return max(_above(c.g), _size(c.h))


def _sign(c: _Claim) -> float:
    return _above(-c.lam)


def _slackness(c: _Claim) -> float:
    return _size(c.lam * c.g)


def _slope(c: _Claim, of_g: float = 1.0, of_h: float = 1.0) -> Vector:
    return np.asarray(c.gradient + of_g * (c.Jg.T @ c.lam) + of_h * (c.Jh.T @ c.nu))


def _stationarity(c: _Claim) -> float:
    return _size(_slope(c))


def _weighted(of_g: float, of_h: float) -> Residual:
    """Stationarity with other factors before the two parts."""
    return lambda c: _size(_slope(c, of_g, of_h))


def _steps(
    gradient: Vector,
    g: Vector,
    Jg: Matrix,
    lam: Vector,
    h: Vector,
    Jh: Matrix,
    nu: Vector,
    *,
    primal: Residual = _feasibility,
    dual: Residual = _sign,
    slackness: Residual = _slackness,
    stationarity: Residual = _stationarity,
    fails: Callable[[str, float], bool] = lambda name, residual: residual > _EPS,
    order: tuple[str, ...] = _ORDER,
) -> str:
    """The checklist, made of four residuals, when one counts as failed, and their order."""
    residuals = dict(zip(_ORDER, (primal, dual, slackness, stationarity), strict=True))
    claim = _Claim(gradient, g, Jg, lam, h, Jh, nu)
    return next((name for name in order if fails(name, residuals[name](claim))), "none")


def _beyond(limit: float) -> Callable[[str, float], bool]:
    return lambda name, residual: residual > limit


def _exact_list(
    gradient: Vector, g: Vector, Jg: Matrix, lam: Vector, h: Vector, Jh: Matrix, nu: Vector
) -> str:
    """The list in exact fractions; stationarity from differences of the Lagrangian itself."""
    grad, gs, lams, hs, nus = (
        [Fraction(float(number)) for number in vector] for vector in (gradient, g, lam, h, nu)
    )
    rows_g, rows_h = ([[Fraction(float(a)) for a in row] for row in J] for J in (Jg, Jh))
    eps = Fraction(_EPS)

    def lagrangian(step: list[Fraction]) -> Fraction:  # of the problem linearised at x

        def moved(value: Fraction, row: list[Fraction]) -> Fraction:
            return value + sum((a * d for a, d in zip(row, step, strict=True)), Fraction(0))

        total = moved(Fraction(0), grad)
        for multiplier, value, row in zip(lams + nus, gs + hs, rows_g + rows_h, strict=True):
            total += multiplier * moved(value, row)
        return total

    zero = [Fraction(0)] * len(grad)
    axes = [[Fraction(int(i == j)) for j in range(len(grad))] for i in range(len(grad))]
    if any(value > eps for value in gs) or any(not -eps <= value <= eps for value in hs):
        return "primal"
    if any(multiplier < -eps for multiplier in lams):
        return "dual"
    if any(abs(a * b) > eps for a, b in zip(lams, gs, strict=True)):
        return "slackness"
    if any(abs(lagrangian(axis) - lagrangian(zero)) > eps for axis in axes):
        return "stationarity"
    return "none"


def _kkt_cases(rng: np.random.Generator) -> list[Case]:
    n, q, p = 4, 3, 2

    def case(
        *,
        g_violated: float = 0.0,
        h_off: float = 0.0,
        lam_negative: float = 0.0,
        slack: float = 0.0,
        tilt: tuple[float, ...] = (0.0,) * n,
        weights: tuple[float, float] = (1.0, 1.0),
        nu_sign: float = 1.0,
        active: int = 2,
        miss: float = 0.0,
        edge: str = "",
    ) -> Case:
        Jg, Jh = rng.normal(size=(q, n)), rng.normal(size=(p, n))
        g = np.zeros(q)
        g[active:] = -rng.uniform(0.5, 2.0, size=q - active)
        lam = np.zeros(q)
        lam[:active] = rng.uniform(0.5, 2.0, size=active)
        nu, h = nu_sign * rng.uniform(0.5, 2.0, size=p), np.zeros(p)
        g[0] += g_violated * rng.uniform(1.0, 5.0)
        h[1] = h_off * rng.uniform(1.0, 5.0)
        if lam_negative:
            lam[1] = -lam_negative * rng.uniform(5.0, 20.0)
        if slack:
            lam[-1] = slack * rng.uniform(5.0, 20.0)
        # With weights other than 1 the gradient balances another sum than the Lagrangian's.
        gradient = -weights[0] * (Jg.T @ lam) - weights[1] * (Jh.T @ nu)
        gradient = gradient + rng.uniform(0.5, 1.0) * np.array(tilt)
        g[:active] += miss
        lam[active:] -= miss
        h += miss * np.array([1.0, -1.0])
        return Case((gradient, g, Jg, lam, h, Jh, nu), edge=edge)

    def degenerate(of_g: float, of_h: float) -> Case:
        """A KKT point whose second inequality, or first equality, has the multiplier zero."""
        _, g, Jg, lam, h, Jh, nu = case(active=3).args
        lam, nu = lam * np.array([1.0, of_g, 1.0]), nu * np.array([of_h, 1.0])
        return Case((-(Jg.T @ lam) - Jh.T @ nu, g, Jg, lam, h, Jh, nu))

    def bare(**changes: Any) -> Case:
        """A KKT point with nothing but zeros, but for one entry that is 1e-6 exactly."""
        parts = {
            "gradient": np.zeros(n),
            "g": np.array([0.0, -1.0, -1.0]),
            "Jg": np.zeros((q, n)),
            "lam": np.zeros(q),
            "h": np.zeros(p),
            "Jh": np.zeros((p, n)),
            "nu": np.zeros(p),
        }
        border = "an entry misses by exactly 1e-6, which is not more than 1e-6"
        return Case(tuple((parts | changes).values()), edge=border)

    def opposite() -> Case:
        gradient, g, Jg, lam, h, Jh, nu = case().args
        h = h + 0.1 * np.array([1.0, -1.0])
        args = (gradient, g, Jg, lam, h, Jh, nu)
        return Case(args, edge="the equalities miss by opposite amounts")

    def without_inequalities() -> list[Case]:
        gradient, _, _, _, h, Jh, nu = case(weights=(0.0, 1.0)).args
        edge = "there are no inequalities"
        return [
            Case((start, none, empty, none, values, Jh, nu), edge=edge)
            for start, values in (
                (gradient, h),
                (gradient + 0.1, h),
                (gradient, h - np.array([0.2, 0.0])),
            )
        ]

    def without_equalities() -> list[Case]:
        edge = "there are no equalities"
        return [
            Case((*made.args[:4], none, empty, none), edge=edge)
            for made in (
                case(weights=(1.0, 0.0)),
                case(weights=(1.0, 0.0), tilt=ones),
                case(weights=(1.0, 0.0), slack=0.1),
                case(weights=(1.0, 0.0), g_violated=0.1),
            )
        ]

    none = np.zeros(0)
    empty = np.zeros((0, n))
    two = "two conditions fail"
    unlike = "∇f alone, or with other signs or fewer terms, gives zero"
    little = "an entry misses by a little more than 1e-6"
    ones = (1.0, 1.0, 1.0, 1.0)
    return [
        case(),
        degenerate(0.0, 1.0),
        degenerate(1.0, 0.0),
        case(active=3),
        case(g_violated=0.1),
        case(h_off=-0.1),
        case(h_off=0.1),
        case(lam_negative=0.1),
        case(slack=0.1),
        case(tilt=(1.0, 0.9, 0.8, 1.0)),
        case(tilt=(-1.0, -0.8, -0.9, -1.0)),
        case(tilt=(1.0, -1.0, 0.5, -0.5)),
        case(active=3, g_violated=0.1),
        case(active=3, lam_negative=0.1),
        case(nu_sign=-1.0, edge="the multipliers of the equalities are negative"),
        case(weights=(0.0, 0.0), edge=unlike),
        case(weights=(1.0, 0.0), edge=unlike),
        case(weights=(0.0, 1.0), edge=unlike),
        case(weights=(-1.0, -1.0), edge=unlike),
        case(weights=(1.0, -1.0), edge=unlike),
        case(weights=(-1.0, 1.0), edge=unlike),
        case(g_violated=0.1, lam_negative=0.1, edge=two),
        case(lam_negative=0.1, slack=0.1, edge=two),
        case(h_off=0.1, slack=0.1, edge=two),
        case(h_off=-0.1, tilt=ones, edge=two),
        case(lam_negative=0.1, tilt=ones, edge=two),
        case(slack=0.1, tilt=ones, edge=two),
        case(miss=1e-7, edge="every entry misses by less than 1e-6"),
        case(g_violated=2e-6, active=3, edge=little),
        case(h_off=2e-6, edge=little),
        case(h_off=-2e-6, edge=little),
        case(lam_negative=4e-7, edge=little),
        case(slack=5e-7, edge=little),
        case(tilt=(0.0, 3e-6, -4e-6, 0.0), edge=little),
        bare(g=np.array([1e-6, -1.0, -1.0])),
        bare(h=np.array([1e-6, -1e-6])),
        bare(lam=np.array([-1e-6, 0.0, 0.0]), g=np.array([0.0, -1.0, -1.0])),
        bare(lam=np.array([0.0, 1e-6, 0.0])),
        bare(gradient=np.array([1e-6, -1e-6, 0.0, 0.0])),
        opposite(),
        case(active=0, edge="no inequality is active"),
        *without_inequalities(),
        *without_equalities(),
        Case(
            (np.full(n, 1e-12), none, empty, none, none, empty, none),
            edge="there are no constraints at all",
        ),
    ]


EXERCISE = Exercise(
    id="constrained.checklist",
    name="first_failure",
    title="The KKT conditions as a checklist",
    level=2,
    points=2,
    objective="7.4",
    hints=(
        "Compute one residual for each condition: a number that is 0 where it holds. Then compare "
        "them with 1e-6 in the order of the list.",
        "max(g) may be as negative as it likes; h may not. Of λ the least entry counts, and of the "
        "products λⱼgⱼ the largest absolute value. `np.max(g, initial=0.0)` also works when there "
        "are no inequalities.",
    ),
    answer=Choice(
        {
            "primal": "The point isn't feasible.",
            "dual": "An inequality's multiplier is negative.",
            "slackness": "An inactive inequality has a multiplier that isn't zero.",
            "stationarity": "The gradient of the Lagrangian isn't zero.",
            "none": "All conditions hold: a KKT point.",
        }
    ),
    reference=lambda gradient, g, Jg, lam, h, Jh, nu: _steps(gradient, g, Jg, lam, h, Jh, nu),
    sampler=_kkt_cases,
    misconceptions=(
        slip(
            _steps,
            "multiplier-sign",
            "You accept multipliers λ ≤ 0 and refuse positive ones. With g ≤ 0 and the Lagrangian "
            "f + λg, a constraint pushes back, and that takes λ ≥ 0.",
            dual=lambda c: _above(c.lam),
        ),
        slip(
            _steps,
            "any-sign",
            "You never look at the sign of λ. An inequality can push only one way; without that "
            "condition the checklist accepts points from which you could walk downhill into the "
            "feasible set.",
            dual=lambda c: 0.0,
        ),
        slip(
            _steps,
            "multiplier-strictly-positive",
            "You refuse multipliers that are zero. λ ≥ 0 includes 0: a constraint that isn't "
            "touched has that price.",
            dual=lambda c: float(np.any(c.lam <= _EPS)) or _sign(c),
        ),
        slip(
            _steps,
            "slackness-dropped",
            "You dropped complementary slackness, or look for products λⱼgⱼ above zero, where a "
            "failing one lies below. A constraint with room to spare must not push at all.",
            slackness=lambda c: 0.0,
        ),
        slip(
            _steps,
            "strict-complementarity",
            "You ask that an active inequality has a multiplier above zero. Both may be zero: the "
            "product is zero then too.",
            slackness=lambda c: (
                _slackness(c) + float(np.any((np.abs(c.g) <= _EPS) & (np.abs(c.lam) <= _EPS)))
            ),
        ),
        slip(
            _steps,
            "equality-multipliers-nonzero",
            "You refuse an equality's multiplier that is zero. It may have any value.",
            slackness=lambda c: _slackness(c) + float(np.any(np.abs(c.nu) <= _EPS)),
        ),
        slip(
            _steps,
            "slack-forbidden",
            "You call it a failure of slackness when an inequality isn't active. It may have room "
            "to spare; then its *multiplier* must be zero.",
            slackness=lambda c: _size(c.g),
        ),
        slip(
            _steps,
            "minus",
            "Your Lagrangian subtracts the constraints. Here it is f + λ·g + ν·h, and the signs of "
            "all multipliers go with it.",
            stationarity=_weighted(-1.0, -1.0),
        ),
        slip(
            _steps,
            "minus-inequalities",
            "You subtract the part with λ and add the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
            stationarity=_weighted(-1.0, 1.0),
        ),
        slip(
            _steps,
            "minus-equalities",
            "You add the part with λ and subtract the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
            stationarity=_weighted(1.0, -1.0),
        ),
        slip(
            _steps,
            "equalities-left-out",
            "In stationarity you left out the part with ν: the gradient of the Lagrangian holds "
            "all constraints.",
            stationarity=_weighted(1.0, 0.0),
        ),
        slip(
            _steps,
            "inequalities-left-out",
            "In stationarity you left out the part with λ: the gradient of the Lagrangian holds "
            "all constraints.",
            stationarity=_weighted(0.0, 1.0),
        ),
        slip(
            _steps,
            "entries-added",
            "You added up the entries of the Lagrangian's gradient, where they can cancel. Each of "
            "them must be zero.",
            stationarity=lambda c: abs(np.sum(_slope(c))),
        ),
        slip(
            _steps,
            "positive-entries-only",
            "In the Lagrangian's gradient you look for entries above the tolerance, and not for "
            "those far below zero.",
            stationarity=lambda c: np.max(_slope(c)),
        ),
        slip(
            _steps,
            "stationarity-of-f",
            "You ask for ∇f = 0. Where a constraint pushes, ∇f isn't zero: the gradient of the "
            "Lagrangian is.",
            stationarity=_weighted(0.0, 0.0),
        ),
        slip(
            _steps,
            "stationarity-dropped",
            "You never look at the gradient of the Lagrangian, or accept whatever it is. It must "
            "be zero in every entry.",
            stationarity=lambda c: 0.0,
        ),
        slip(
            _steps,
            "always-active",
            "You ask for g = 0. An inequality may hold with room to spare: g ≤ 0 is enough.",
            primal=lambda c: max(_size(c.g), _size(c.h)),
        ),
        slip(
            _steps,
            "feasible-side",
            "You take g ≥ 0 for feasible. In this course's standard form it is g ≤ 0.",
            primal=lambda c: max(_above(-c.g), _size(c.h)),
        ),
        slip(
            _steps,
            "equalities-forgotten",
            "You never look at h. A point that violates an equality isn't feasible.",
            primal=lambda c: _above(c.g),
        ),
        slip(
            _steps,
            "inequalities-forgotten",
            "You never look at the sign of g. A point with some g above 0 isn't feasible.",
            primal=lambda c: _size(c.h),
        ),
        slip(
            _steps,
            "equality-one-sided",
            "You refuse h above 0 and accept it below. An equality h = 0 is violated on either "
            "side.",
            primal=lambda c: max(_above(c.g), _above(c.h)),
        ),
        slip(
            _steps,
            "equality-multipliers-signed",
            "You ask for ν ≥ 0 too. An equality can push either way: only the multipliers of "
            "inequalities have a sign.",
            dual=lambda c: max(_sign(c), _above(-c.nu)),
        ),
        slip(
            _steps,
            "reversed-order",
            "You go through the list from its end. Where several conditions fail, the first one in "
            "the order of the list is asked for.",
            order=_ORDER[::-1],
        ),
        slip(
            _steps,
            "stationarity-first",
            "You begin with stationarity, as the chapter does. Here it comes last: where several "
            "conditions fail, the first one in the order of the list is asked for.",
            order=("stationarity", "primal", "dual", "slackness"),
        ),
        slip(
            _steps,
            "no-tolerance",
            "You compare with exactly 0, and computed numbers are rarely that. A condition fails "
            "here when some entry misses by more than 1e-6.",
            fails=_beyond(0.0),
        ),
        slip(
            _steps,
            "no-tolerance-for-feasibility",
            "You refuse the slightest violation of feasibility. A condition fails here when some "
            "entry misses by more than 1e-6, for g, h and λ too.",
            fails=lambda name, residual: residual > (0.0 if name in ("primal", "dual") else _EPS),
        ),
        slip(
            _steps,
            "tolerance-too-large",
            "Right, where something misses by much. Your tolerance is larger than the one asked "
            "for, and so is what you let pass.",
            fails=_beyond(1e-3),
        ),
        slip(
            _steps,
            "tolerance-too-small",
            "Your tolerance is smaller than the one asked for (`np.isclose` and `np.allclose` have "
            "1e-8 near 0 unless told otherwise).",
            fails=_beyond(1e-8),
        ),
        slip(
            _steps,
            "border-refused",
            "Right, except on the border: an entry that misses by exactly the tolerance has not "
            "missed by more.",
            fails=lambda name, residual: residual >= _EPS,
        ),
        slip(
            _steps,
            "equalities-summed",
            "You add the entries of h up before you look at their size. Two that miss by "
            "opposite amounts cancel.",
            primal=lambda c: max(_above(c.g), abs(float(np.sum(c.h)))),
        ),
        slip(
            _steps,
            "feasibility-dropped",
            "You never ask whether x is feasible. That is the first condition of the list.",
            primal=lambda c: 0.0,
        ),
        slip(
            _steps,
            "feasibility-of-the-gradients",
            "You add the entries of g up before you look at their sign. Each of them must be at "
            "most 0.",
            primal=lambda c: max(_above(np.sum(c.g)), _size(c.h)),
        ),
        slip(
            _steps,
            "dual-before-primal",
            "You look at the multipliers' signs before you look whether x is feasible. Where "
            "several conditions fail, the first one in the order of the list is asked for.",
            order=("dual", "primal", "slackness", "stationarity"),
        ),
        slip(
            _steps,
            "slackness-before-dual",
            "You look at slackness before you look at the multipliers' signs. Where several "
            "conditions fail, the first one in the order of the list is asked for.",
            order=("primal", "slackness", "dual", "stationarity"),
        ),
        slip(
            _steps,
            "slackness-last",
            "You look at stationarity before slackness. Where several conditions fail, the first "
            "one in the order of the list is asked for.",
            order=("primal", "dual", "stationarity", "slackness"),
        ),
        slip(
            _steps,
            "slackness-of-sums",
            "You add λⱼ and gⱼ, where slackness multiplies them: one of the two must be zero, not"
            " their sum.",
            slackness=lambda c: _size(c.lam + c.g),
        ),
        slip(
            _steps,
            "active-must-push",
            "You ask of every active inequality that it pushes. It may be touched and not push; "
            "slackness is about the inactive ones.",
            slackness=lambda c: float(np.any((c.g > -_EPS) & (c.lam <= _EPS))),
        ),
        slip(
            _steps,
            "multipliers-alone",
            "You refuse multipliers that aren't zero, those of active inequalities too. An active"
            " inequality may push; only an *inactive* one must have the multiplier zero.",
            slackness=lambda c: _size(c.lam),
        ),
        slip(
            _steps,
            "equality-slackness",
            "You ask for slackness of the equalities too. They are always active: ν may be any "
            "number.",
            slackness=lambda c: max(_slackness(c), _size(c.nu)),
        ),
        Misconception(
            "none-without-inequalities",
            lambda gradient, g, Jg, lam, h, Jh, nu: (
                _steps(gradient, g, Jg, lam, h, Jh, nu) if len(g) else "none"
            ),
            "Right, unless there are no inequalities. The equalities and stationarity are "
            "conditions even then.",
        ),
        Misconception(
            "none-without-equalities",
            lambda gradient, g, Jg, lam, h, Jh, nu: (
                _steps(gradient, g, Jg, lam, h, Jh, nu) if len(h) else "none"
            ),
            "Right, unless there are no equalities. The other conditions stay.",
        ),
        Misconception(
            "always-none",
            lambda gradient, g, Jg, lam, h, Jh, nu: "none",
            "You say none whatever you are given. Does your function reach its comparisons, and "
            "are they the right way round?",
        ),
        Misconception(
            "always-primal",
            lambda gradient, g, Jg, lam, h, Jh, nu: "primal",
            "You say primal whatever you are given. Are your comparisons the right way round, and"
            " is h compared by its size?",
        ),
        Misconception(
            "primal-and-dual-exchanged",
            lambda gradient, g, Jg, lam, h, Jh, nu: {"primal": "dual", "dual": "primal"}.get(
                _steps(gradient, g, Jg, lam, h, Jh, nu), _steps(gradient, g, Jg, lam, h, Jh, nu)
            ),
            "You have primal and dual exchanged: primal is about x itself, dual about the "
            "multipliers.",
        ),
        Misconception(
            "always-stationarity",
            lambda gradient, g, Jg, lam, h, Jh, nu: "stationarity",
            "You say stationarity whatever you are given. Is the gradient of the Lagrangian "
            "compared with the tolerance, by its size?",
        ),
        slip(
            _steps,
            "equalities-doubled",
            "In stationarity the part with ν counts twice.",
            stationarity=_weighted(1.0, 2.0),
        ),
        slip(
            _steps,
            "inequalities-doubled",
            "In stationarity the part with λ counts twice.",
            stationarity=_weighted(2.0, 1.0),
        ),
    ),
    proof=Recomputed(_exact_list),
)
