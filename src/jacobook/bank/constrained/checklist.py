"""The KKT conditions as a checklist."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import Case, Choice, Exercise, Matrix, Misconception, Vector

_EPS = 1e-6


_ORDER = ("primal", "dual", "slackness", "stationarity")


def _kkt(**changes: Any) -> Callable[..., str]:
    """The checklist as a function of its seven arguments, with one thing done differently."""

    def first_failure(
        gradient: Vector,
        g: Vector,
        Jg: Matrix,
        lam: Vector,
        h: Vector,
        Jh: Matrix,
        nu: Vector,
    ) -> str:
        sign = -1.0 if changes.get("g_sign") else 1.0
        of_g, of_h = changes.get("weights", (1.0, 1.0))
        slope = gradient + of_g * (Jg.T @ lam) + of_h * (Jh.T @ nu)
        if changes.get("summed"):
            slope = np.sum(slope, keepdims=True)
        if not changes.get("positive_only"):
            slope = np.abs(slope)
        worst_lam = np.max(lam if changes.get("lam_sign") else -lam, initial=0.0)
        if changes.get("nu_too"):
            worst_lam = max(worst_lam, np.max(-nu, initial=0.0))
        feasible = max(np.max(sign * g, initial=0.0), np.max(np.abs(h), initial=0.0))
        if changes.get("h_forgotten"):
            feasible = np.max(g, initial=0.0)
        if changes.get("h_one_sided"):
            feasible = max(np.max(g, initial=0.0), np.max(h, initial=0.0))
        if changes.get("g_forgotten"):
            feasible = np.max(np.abs(h), initial=0.0)
        if changes.get("all_active"):
            feasible = max(np.max(np.abs(g), initial=0.0), feasible)
        residuals = {
            "primal": feasible,
            "dual": 0.0 if changes.get("any_sign") else worst_lam,
            "slackness": 0.0
            if changes.get("slackness_dropped")
            else np.max(np.abs(lam * g), initial=0.0),
            "stationarity": np.max(slope),
        }
        if changes.get("lam_positive") and np.any(lam <= _EPS):
            residuals["dual"] = 1.0
        if changes.get("slack_forbidden"):
            residuals["slackness"] = np.max(np.abs(g), initial=0.0)
        limits = dict.fromkeys(_ORDER, _EPS) | dict.fromkeys(changes.get("exact", ()), 0.0)
        order = changes.get("order", _ORDER)
        return next((name for name in order if residuals[name] > limits[name]), "none")

    return first_failure


def _kkt_cases(rng: np.random.Generator) -> list[Case]:
    n, q, p = 4, 3, 2

    def case(
        *,
        g_violated: bool = False,
        h_sign: float = 0.0,
        lam_negative: bool = False,
        slack: bool = False,
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
        if g_violated:
            g[0] = rng.uniform(0.1, 0.5)
        h[1] = h_sign * rng.uniform(0.1, 0.5)
        if lam_negative:
            lam[1] = -lam[1]
        if slack:
            lam[-1] = rng.uniform(0.5, 2.0)
        # With weights other than 1 the gradient balances another sum than the Lagrangian's.
        gradient = -weights[0] * (Jg.T @ lam) - weights[1] * (Jh.T @ nu)
        gradient = gradient + rng.uniform(0.5, 1.0) * np.array(tilt)
        g[:active] += miss
        lam[active:] -= miss
        h += miss * np.array([1.0, -1.0])
        return Case((gradient, g, Jg, lam, h, Jh, nu), edge=edge)

    none = np.zeros(0)
    empty = np.zeros((0, n))
    two = "two conditions fail"
    unlike = "∇f alone, or with other signs or fewer terms, gives zero"
    return [
        case(),
        case(active=3),
        case(g_violated=True),
        case(h_sign=-1.0),
        case(h_sign=1.0),
        case(lam_negative=True),
        case(slack=True),
        case(tilt=(1.0, 0.9, 0.8, 1.0)),
        case(tilt=(-1.0, -0.8, -0.9, -1.0)),
        case(tilt=(1.0, -1.0, 0.5, -0.5)),
        case(active=3, g_violated=True),
        case(active=3, lam_negative=True),
        case(nu_sign=-1.0, edge="the multipliers of the equalities are negative"),
        case(weights=(0.0, 0.0), edge=unlike),
        case(weights=(1.0, 0.0), edge=unlike),
        case(weights=(0.0, 1.0), edge=unlike),
        case(weights=(-1.0, -1.0), edge=unlike),
        case(weights=(1.0, -1.0), edge=unlike),
        case(weights=(-1.0, 1.0), edge=unlike),
        case(g_violated=True, lam_negative=True, edge=two),
        case(lam_negative=True, slack=True, edge=two),
        case(h_sign=1.0, slack=True, edge=two),
        case(h_sign=-1.0, tilt=(1.0, 1.0, 1.0, 1.0), edge=two),
        case(lam_negative=True, tilt=(1.0, 1.0, 1.0, 1.0), edge=two),
        case(slack=True, tilt=(1.0, 1.0, 1.0, 1.0), edge=two),
        case(miss=1e-7, edge="every entry misses by less than 1e-6"),
        case(active=0, edge="no inequality is active"),
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
    reference=_kkt(),
    sampler=_kkt_cases,
    misconceptions=(
        Misconception(
            "multiplier-sign",
            _kkt(lam_sign=True),
            "You accept multipliers λ ≤ 0 and refuse positive ones. With g ≤ 0 and the Lagrangian "
            "f + λg, a constraint pushes back, and that takes λ ≥ 0.",
        ),
        Misconception(
            "any-sign",
            _kkt(any_sign=True),
            "You never look at the sign of λ. An inequality can push only one way; without that "
            "condition the checklist accepts points from which you could walk downhill into the "
            "feasible set.",
        ),
        Misconception(
            "multiplier-strictly-positive",
            _kkt(lam_positive=True),
            "You refuse multipliers that are zero. λ ≥ 0 includes 0: a constraint that isn't "
            "touched has that price.",
        ),
        Misconception(
            "slackness-dropped",
            _kkt(slackness_dropped=True),
            "You dropped complementary slackness: a constraint with room to spare must not push at "
            "all.",
        ),
        Misconception(
            "slack-forbidden",
            _kkt(slack_forbidden=True),
            "You call it a failure of slackness when an inequality isn't active. It may have room "
            "to spare; then its *multiplier* must be zero.",
        ),
        Misconception(
            "minus",
            _kkt(weights=(-1.0, -1.0)),
            "Your Lagrangian subtracts the constraints. Here it is f + λ·g + ν·h, and the signs of "
            "all multipliers go with it.",
        ),
        Misconception(
            "minus-inequalities",
            _kkt(weights=(-1.0, 1.0)),
            "You subtract the part with λ and add the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
        ),
        Misconception(
            "minus-equalities",
            _kkt(weights=(1.0, -1.0)),
            "You add the part with λ and subtract the part with ν. The Lagrangian here is "
            "f + λ·g + ν·h.",
        ),
        Misconception(
            "equalities-left-out",
            _kkt(weights=(1.0, 0.0)),
            "In stationarity you left out the part with ν: the gradient of the Lagrangian holds "
            "all constraints.",
        ),
        Misconception(
            "inequalities-left-out",
            _kkt(weights=(0.0, 1.0)),
            "In stationarity you left out the part with λ: the gradient of the Lagrangian holds "
            "all constraints.",
        ),
        Misconception(
            "entries-added",
            _kkt(summed=True),
            "You added up the entries of the Lagrangian's gradient, where they can cancel. Each of "
            "them must be zero.",
        ),
        Misconception(
            "positive-entries-only",
            _kkt(positive_only=True),
            "In the Lagrangian's gradient you look for entries above the tolerance, and not for "
            "those far below zero.",
        ),
        Misconception(
            "stationarity-of-f",
            _kkt(weights=(0.0, 0.0)),
            "You ask for ∇f = 0. Where a constraint pushes, ∇f isn't zero: the gradient of the "
            "Lagrangian is.",
        ),
        Misconception(
            "always-active",
            _kkt(all_active=True),
            "You ask for g = 0. An inequality may hold with room to spare: g ≤ 0 is enough.",
        ),
        Misconception(
            "feasible-side",
            _kkt(g_sign=True),
            "You take g ≥ 0 for feasible. In this course's standard form it is g ≤ 0.",
        ),
        Misconception(
            "equalities-forgotten",
            _kkt(h_forgotten=True),
            "You never look at h. A point that violates an equality isn't feasible.",
        ),
        Misconception(
            "inequalities-forgotten",
            _kkt(g_forgotten=True),
            "You never look at the sign of g. A point with some g above 0 isn't feasible.",
        ),
        Misconception(
            "equality-one-sided",
            _kkt(h_one_sided=True),
            "You refuse h above 0 and accept it below. An equality h = 0 is violated on either "
            "side.",
        ),
        Misconception(
            "equality-multipliers-signed",
            _kkt(nu_too=True),
            "You ask for ν ≥ 0 too. An equality can push either way: only the multipliers of "
            "inequalities have a sign.",
        ),
        Misconception(
            "reversed-order",
            _kkt(order=_ORDER[::-1]),
            "You go through the list from its end. Where several conditions fail, the first one in "
            "the order of the list is asked for.",
        ),
        Misconception(
            "stationarity-first",
            _kkt(order=("stationarity", "primal", "dual", "slackness")),
            "You begin with stationarity, as the chapter does. Here it comes last: where several "
            "conditions fail, the first one in the order of the list is asked for.",
        ),
        Misconception(
            "no-tolerance",
            _kkt(exact=_ORDER),
            "You compare with exactly 0, and computed numbers are rarely that. A condition fails "
            "here when some entry misses by more than 1e-6.",
        ),
        Misconception(
            "no-tolerance-for-feasibility",
            _kkt(exact=("primal", "dual")),
            "You refuse the slightest violation of feasibility. A condition fails here when some "
            "entry misses by more than 1e-6, for g, h and λ too.",
        ),
    ),
)
