"""Fisher times a vector, without the matrix."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jacobook.declaration import (
    Array,
    Callback,
    Case,
    Exercise,
    Matrix,
    Misconception,
    Recomputed,
    Vector,
    slip,
)

Map = Callable[[Vector], Vector]


def _cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, n: int, edge: str = "", sure: bool = False) -> Case:
        J, z = rng.normal(size=(k, n)), rng.normal(size=k)
        if sure:
            z[0] += 9.0
        p = np.exp(z - z.max())
        p /= p.sum()
        p = np.sort(p)[::-1].copy() if k > 4 else p
        # The label isn't the likeliest class, so it can't be guessed from p.
        y = int(np.argmin(p)) if k > 1 else 0
        jvp = Callback(lambda v: J @ v, "jvp", limit=1)
        vjp = Callback(lambda u: J.T @ u, "vjp", limit=1)
        return Case((jvp, vjp, p, y, rng.normal(size=n)), edge=edge, sizes={"k": k, "n": n})

    return [
        case(3, 5),
        case(4, 3),
        case(5, 4),
        case(2, 6, "there are two classes"),
        case(3, 40, "n is 40"),
        case(4, 1, "n is 1"),
        case(4, 3, "one class is nearly sure", sure=True),
    ]


Middle = Callable[[Vector, Vector, int], Any]


def _variance(a: Vector, p: Vector, y: int) -> Any:
    return p * a - p * (p @ a)


def _product(
    jvp: Map, vjp: Map, p: Vector, y: int, v: Vector, *, middle: Middle = _variance
) -> Any:
    """Jᵀ times what is made of a = Jv, p and the label."""
    return vjp(middle(np.asarray(jvp(v)), p, y))


def _empirical(a: Vector, p: Vector, y: int) -> Any:
    r = p - np.eye(len(p))[y]
    return r * (r @ a)


def _likeliest(a: Vector, p: Vector, y: int) -> Any:
    r = p - np.eye(len(p))[int(np.argmax(p))]
    return r * (r @ a)


def _averaged(jvp: Map, vjp: Map, p: Vector, y: int, v: Vector) -> Any:
    """Build J column by column, and average squared scores over the classes."""
    J: Matrix = np.stack([jvp(e) for e in np.eye(len(v))], axis=-1)
    scores = [J[label] - p @ J for label in range(len(p))]
    return sum(q * s * (s @ v) for q, s in zip(p, scores, strict=True))


EXERCISE = Exercise(
    id="fisher.product",
    name="fisher_product",
    title="Fisher times a vector, without the matrix",
    level=2,
    points=2,
    objective="15.4",
    hints=(
        "Three factors, from the right: forward through the outputs, then the information about "
        "the outputs, then back.",
        "The information about the scores of a softmax is a diagonal matrix minus an outer "
        "product. Apply each of the two to Jv without building it. The label isn't needed.",
    ),
    answer=Array(),
    reference=lambda jvp, vjp, p, y, v: _product(jvp, vjp, p, y, v),
    sampler=_cases,
    exact_derivative=True,
    misconceptions=(
        slip(
            _product,
            "diagonal-alone",
            "In the middle you used diag(p) alone. The scores compete: their information has a "
            "second part.",
            middle=lambda a, p, y: p * a,
        ),
        slip(
            _product,
            "outer-product-alone",
            "In the middle you used the outer product alone, with its minus. The diagonal part is "
            "missing.",
            middle=lambda a, p, y: -p * (p @ a),
        ),
        slip(
            _product,
            "outer-product-alone-plus",
            "In the middle you used ppᵀ alone.",
            middle=lambda a, p, y: p * (p @ a),
        ),
        slip(
            _product,
            "plus",
            "In the middle the two parts are added. The second is subtracted.",
            middle=lambda a, p, y: p * a + p * (p @ a),
        ),
        slip(
            _product,
            "squares",
            "In the middle you used p(1 − p) for each score by itself. That is the diagonal of "
            "the information; its other entries aren't zero.",
            middle=lambda a, p, y: p * (1 - p) * a,
        ),
        slip(
            _product,
            "dot-product-alone",
            "From p·Jv the vector p in front is missing: you subtracted the mean from every entry.",
            middle=lambda a, p, y: p * a - p @ a,
        ),
        slip(
            _product,
            "centred",
            "In the middle you only subtracted the mean p·Jv. Each entry has the weight pᵢ, too.",
            middle=lambda a, p, y: a - p @ a,
        ),
        slip(
            _product,
            "plain-mean",
            "You subtracted the plain mean of the entries of Jv. The mean that belongs there is "
            "weighted with p.",
            middle=lambda a, p, y: p * (a - np.mean(a)),
        ),
        slip(
            _product,
            "empirical",
            "You used the label of the data: this is the empirical Fisher, times v. The Fisher "
            "averages over the labels that the model expects.",
            middle=_empirical,
        ),
        slip(
            _product,
            "likeliest-label",
            "You took the likeliest class for the label. The Fisher averages over all classes, "
            "each with its probability.",
            middle=_likeliest,
        ),
        slip(
            _product,
            "Gauss-Newton-without-middle",
            "You returned JᵀJv. Between the two stands the information about the scores.",
            middle=lambda a, p, y: a,
        ),
        slip(
            _product,
            "averaged-residual",
            "The middle adds up to nothing: that is the mean score, which is zero.",
            middle=lambda a, p, y: 0 * a,
        ),
        slip(
            _product,
            "negative",
            "The sign is wrong: F is positive semidefinite, so vᵀFv isn't negative.",
            middle=lambda a, p, y: p * (p @ a) - p * a,
        ),
        slip(
            _product,
            "root",
            "You took a square root of p in the middle, as in a factor of the information. Then "
            "the other factor is missing.",
            middle=lambda a, p, y: np.sqrt(p) * (a - p @ a),
        ),
        slip(
            _product,
            "divided",
            "You divided by p in the middle. That is the information about the probabilities, not "
            "about the scores.",
            middle=lambda a, p, y: a / p,
        ),
        slip(
            _product,
            "averaged-over-classes",
            "You divided by the number of classes. The classes are averaged with the weights p, "
            "which add up to 1.",
            middle=lambda a, p, y: (p * a - p * (p @ a)) / len(p),
        ),
        slip(
            _product,
            "all-classes-alike",
            "You gave every class the same weight. The model expects them with the probabilities "
            "p.",
            middle=lambda a, p, y: sum((p - e) * ((p - e) @ a) / len(p) for e in np.eye(len(p))),
        ),
        Misconception(
            "gradient-squared-by-mistake",
            lambda jvp, vjp, p, y, v: vjp(p - np.eye(len(p))[y]),
            "This is the gradient of the loss. v plays no part in it.",
        ),
        Misconception(
            "number",
            lambda jvp, vjp, p, y, v: float(np.asarray(jvp(v)) @ _variance(jvp(v), p, y)),
            "This is vᵀFv, one number. Fv has the shape of v.",
        ),
        slip(
            _product,
            "identity-for-diagonal",
            "In the middle you took the identity for diag(p).",
            middle=lambda a, p, y: a - p * (p @ a),
        ),
        slip(
            _product,
            "residual-times-entries",
            "You multiplied Jv entry by entry by the residual at the data's label. The "
            "information contains no label.",
            middle=lambda a, p, y: (p - np.eye(len(p))[y]) * a,
        ),
        slip(
            _product,
            "residual-squared-entries",
            "You used the squared residual at the data's label, entry by entry. The information "
            "contains no label.",
            middle=lambda a, p, y: (p - np.eye(len(p))[y]) ** 2 * a,
        ),
        slip(
            _product,
            "squares-alone",
            "You multiplied Jv by p² entry by entry. In the middle stands diag(p) minus an outer "
            "product.",
            middle=lambda a, p, y: p**2 * a,
        ),
        slip(
            _product,
            "sum-for-mean",
            "You subtracted p times the plain sum of the entries of Jv. The sum that belongs "
            "there is weighted with p.",
            middle=lambda a, p, y: p * a - p * np.sum(a),
        ),
        slip(
            _product,
            "dot-product-of-p",
            "In (ppᵀ)a you took p·p; it is p times the dot product of p and a.",
            middle=lambda a, p, y: p * a - a * (p @ p),
        ),
        slip(
            _product,
            "p-squared-in-front",
            "In the second part stands p once in front of p·Jv, not its square.",
            middle=lambda a, p, y: p * a - p**2 * (p @ a),
        ),
        slip(
            _product,
            "label-for-one-p",
            "In the second part you put the data's label in place of one p. The information "
            "contains no label.",
            middle=lambda a, p, y: p * a - np.eye(len(p))[y] * (p @ a),
        ),
        slip(
            _product,
            "label-for-the-diagonal",
            "In the first part you put the data's label in place of p. The information contains "
            "no label.",
            middle=lambda a, p, y: np.eye(len(p))[y] * a - p * (p @ a),
        ),
        slip(
            _product,
            "label-for-the-other-p",
            "In the second part you took the entry of Jv at the data's label for the mean p·Jv.",
            middle=lambda a, p, y: p * a - p * a[y],
        ),
        slip(
            _product,
            "root-alone",
            "In the middle you multiplied by √p entry by entry. There stands diag(p) minus an "
            "outer product.",
            middle=lambda a, p, y: np.sqrt(p) * a,
        ),
    ),
    proof=Recomputed(_averaged),
)
