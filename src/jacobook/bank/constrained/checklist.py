"""The KKT conditions as a checklist."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from jacobook.declaration import Case, Choice, Exercise, Matrix, Misconception, Recomputed, Vector

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


def _list(
    primal: Residual = _feasibility,
    dual: Residual = _sign,
    slackness: Residual = _slackness,
    stationarity: Residual = _stationarity,
    fails: Callable[[str, float], bool] = lambda name, residual: residual > _EPS,
    order: tuple[str, ...] = _ORDER,
) -> Callable[..., str]:
    """Make the checklist out of four residuals, when one counts as failed, and their order."""
    residuals = dict(zip(_ORDER, (primal, dual, slackness, stationarity), strict=True))

    def first_failure(
        gradient: Vector, g: Vector, Jg: Matrix, lam: Vector, h: Vector, Jh: Matrix, nu: Vector
    ) -> str:
        claim = _Claim(gradient, g, Jg, lam, h, Jh, nu)
        return next((name for name in order if fails(name, residuals[name](claim))), "none")

    return first_failure


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
    reference=_list(),
    sampler=_kkt_cases,
    misconceptions=(
        Misconception(
            "multiplier-sign",
            _list(dual=lambda c: _above(c.lam)),
            "You accept multipliers λ ≤ 0 and refuse positive ones. With g ≤ 0 and the Lagrangian "
            "f + λg, a constraint pushes back, and that takes λ ≥ 0.",
        ),
        Misconception(
            "any-sign",
            _list(dual=lambda c: 0.0),
            "You never look at the sign of λ. An inequality can push only one way; without that "
            "condition the checklist accepts points from which you could walk downhill into the "
            "feasible set.",
        ),
        Misconception(
            "multiplier-strictly-positive",
            _list(dual=lambda c: float(np.any(c.lam <= _EPS)) or _sign(c)),
            "You refuse multipliers that are zero. λ ≥ 0 includes 0: a constraint that isn't "
            "touched has that price.",
        ),
        Misconception(
            "slackness-dropped",
            _list(slackness=lambda c: 0.0),
            "You dropped complementary slackness, or look for products λⱼgⱼ above zero, where a "
            "failing one lies below. A constraint with room to spare must not push at all.",
        ),
        Misconception(
            "slack-forbidden",
            _list(slackness=lambda c: _size(c.g)),
            "You call it a failure of slackness when an inequality isn't active. It may have room "
            "to spare; then its *multiplier* must be zero.",
        ),
        Misconception(
            "minus",
            _list(stationarity=_weighted(-1.0, -1.0)),
            "Your Lagrangian subtracts the constraints. Here it is f + λ·g + ν·h, and the signs of "
            "all multipliers go with it.",
        ),
        Misconception(
            "minus-inequalities",
            _list(stationarity=_weighted(-1.0, 1.0)),
            "You subtract the part with λ and add the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
        ),
        Misconception(
            "minus-equalities",
            _list(stationarity=_weighted(1.0, -1.0)),
            "You add the part with λ and subtract the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
        ),
        Misconception(
            "equalities-left-out",
            _list(stationarity=_weighted(1.0, 0.0)),
            "In stationarity you left out the part with ν: the gradient of the Lagrangian holds "
            "all constraints.",
        ),
        Misconception(
            "inequalities-left-out",
            _list(stationarity=_weighted(0.0, 1.0)),
            "In stationarity you left out the part with λ: the gradient of the Lagrangian holds "
            "all constraints.",
        ),
        Misconception(
            "entries-added",
            _list(stationarity=lambda c: abs(np.sum(_slope(c)))),
            "You added up the entries of the Lagrangian's gradient, where they can cancel. Each of "
            "them must be zero.",
        ),
        Misconception(
            "positive-entries-only",
            _list(stationarity=lambda c: np.max(_slope(c))),
            "In the Lagrangian's gradient you look for entries above the tolerance, and not for "
            "those far below zero.",
        ),
        Misconception(
            "stationarity-of-f",
            _list(stationarity=_weighted(0.0, 0.0)),
            "You ask for ∇f = 0. Where a constraint pushes, ∇f isn't zero: the gradient of the "
            "Lagrangian is.",
        ),
        Misconception(
            "stationarity-dropped",
            _list(stationarity=lambda c: 0.0),
            "You never look at the gradient of the Lagrangian, or accept whatever it is. It must "
            "be zero in every entry.",
        ),
        Misconception(
            "always-active",
            _list(primal=lambda c: max(_size(c.g), _size(c.h))),
            "You ask for g = 0. An inequality may hold with room to spare: g ≤ 0 is enough.",
        ),
        Misconception(
            "feasible-side",
            _list(primal=lambda c: max(_above(-c.g), _size(c.h))),
            "You take g ≥ 0 for feasible. In this course's standard form it is g ≤ 0.",
        ),
        Misconception(
            "equalities-forgotten",
            _list(primal=lambda c: _above(c.g)),
            "You never look at h. A point that violates an equality isn't feasible.",
        ),
        Misconception(
            "inequalities-forgotten",
            _list(primal=lambda c: _size(c.h)),
            "You never look at the sign of g. A point with some g above 0 isn't feasible.",
        ),
        Misconception(
            "equality-one-sided",
            _list(primal=lambda c: max(_above(c.g), _above(c.h))),
            "You refuse h above 0 and accept it below. An equality h = 0 is violated on either "
            "side.",
        ),
        Misconception(
            "equality-multipliers-signed",
            _list(dual=lambda c: max(_sign(c), _above(-c.nu))),
            "You ask for ν ≥ 0 too. An equality can push either way: only the multipliers of "
            "inequalities have a sign.",
        ),
        Misconception(
            "reversed-order",
            _list(order=_ORDER[::-1]),
            "You go through the list from its end. Where several conditions fail, the first one in "
            "the order of the list is asked for.",
        ),
        Misconception(
            "stationarity-first",
            _list(order=("stationarity", "primal", "dual", "slackness")),
            "You begin with stationarity, as the chapter does. Here it comes last: where several "
            "conditions fail, the first one in the order of the list is asked for.",
        ),
        Misconception(
            "no-tolerance",
            _list(fails=_beyond(0.0)),
            "You compare with exactly 0, and computed numbers are rarely that. A condition fails "
            "here when some entry misses by more than 1e-6.",
        ),
        Misconception(
            "no-tolerance-for-feasibility",
            _list(
                fails=lambda name, residual: (
                    residual > (0.0 if name in ("primal", "dual") else _EPS)
                )
            ),
            "You refuse the slightest violation of feasibility. A condition fails here when some "
            "entry misses by more than 1e-6, for g, h and λ too.",
        ),
        Misconception(
            "tolerance-too-large",
            _list(fails=_beyond(1e-3)),
            "Right, where something misses by much. Your tolerance is larger than the one asked "
            "for, and so is what you let pass.",
        ),
        Misconception(
            "tolerance-too-small",
            _list(fails=_beyond(1e-8)),
            "Your tolerance is smaller than the one asked for (`np.isclose` and `np.allclose` have "
            "1e-8 near 0 unless told otherwise).",
        ),
        Misconception(
            "border-refused",
            _list(fails=lambda name, residual: residual >= _EPS),
            "Right, except on the border: an entry that misses by exactly the tolerance has not "
            "missed by more.",
        ),
        Misconception(
            "equalities-summed",
            _list(primal=lambda c: max(_above(c.g), abs(float(np.sum(c.h))))),
            "You add the entries of h up before you look at their size. Two that miss by "
            "opposite amounts cancel.",
        ),
        Misconception(
            "feasibility-dropped",
            _list(primal=lambda c: 0.0),
            "You never ask whether x is feasible. That is the first condition of the list.",
        ),
        Misconception(
            "feasibility-of-the-gradients",
            _list(primal=lambda c: max(_above(np.sum(c.g)), _size(c.h))),
            "You add the entries of g up before you look at their sign. Each of them must be at "
            "most 0.",
        ),
        Misconception(
            "dual-before-primal",
            _list(order=("dual", "primal", "slackness", "stationarity")),
            "You look at the multipliers' signs before you look whether x is feasible. Where "
            "several conditions fail, the first one in the order of the list is asked for.",
        ),
        Misconception(
            "slackness-before-dual",
            _list(order=("primal", "slackness", "dual", "stationarity")),
            "You look at slackness before you look at the multipliers' signs. Where several "
            "conditions fail, the first one in the order of the list is asked for.",
        ),
        Misconception(
            "slackness-last",
            _list(order=("primal", "dual", "stationarity", "slackness")),
            "You look at stationarity before slackness. Where several conditions fail, the first "
            "one in the order of the list is asked for.",
        ),
        Misconception(
            "slackness-of-sums",
            _list(slackness=lambda c: _size(c.lam + c.g)),
            "You add λⱼ and gⱼ, where slackness multiplies them: one of the two must be zero, not"
            " their sum.",
        ),
        Misconception(
            "active-must-push",
            _list(slackness=lambda c: float(np.any((c.g > -_EPS) & (c.lam <= _EPS)))),
            "You ask of every active inequality that it pushes. It may be touched and not push; "
            "slackness is about the inactive ones.",
        ),
        Misconception(
            "multipliers-alone",
            _list(slackness=lambda c: _size(c.lam)),
            "You refuse multipliers that aren't zero, those of active inequalities too. An active"
            " inequality may push; only an *inactive* one must have the multiplier zero.",
        ),
        Misconception(
            "equality-slackness",
            _list(slackness=lambda c: max(_slackness(c), _size(c.nu))),
            "You ask for slackness of the equalities too. They are always active: ν may be any "
            "number.",
        ),
        Misconception(
            "none-without-inequalities",
            lambda gradient, g, Jg, lam, h, Jh, nu: (
                _list()(gradient, g, Jg, lam, h, Jh, nu) if len(g) else "none"
            ),
            "Right, unless there are no inequalities. The equalities and stationarity are "
            "conditions even then.",
        ),
        Misconception(
            "none-without-equalities",
            lambda gradient, g, Jg, lam, h, Jh, nu: (
                _list()(gradient, g, Jg, lam, h, Jh, nu) if len(h) else "none"
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
                _list()(gradient, g, Jg, lam, h, Jh, nu), _list()(gradient, g, Jg, lam, h, Jh, nu)
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
        Misconception(
            "equalities-doubled",
            _list(stationarity=_weighted(1.0, 2.0)),
            "In stationarity the part with ν counts twice.",
        ),
        Misconception(
            "inequalities-doubled",
            _list(stationarity=_weighted(2.0, 1.0)),
            "In stationarity the part with λ counts twice.",
        ),
    ),
    proof=Recomputed(_exact_list),
)
