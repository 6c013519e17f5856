"""The exercises of chapter 4, The Hessian."""

from collections.abc import Callable

import numpy as np

from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Exercise,
    Misconception,
    Parts,
    Tolerance,
)
from jacobook.functions import sigmoid

Vector = np.ndarray
Matrix = np.ndarray

# A formula is right to rounding, and a finite difference is not.
TO_ROUNDING = Tolerance(1e-12, 1e-14, "a formula is right to rounding, a finite difference isn't")

# ------------------------------------------------------------------- level 1: read off, compute

# f(x, y, z) = x³y − yz² at (1, −2, 3)
_HAND_GRADIENT = np.array([-6.0, -8.0, 12.0])
_HAND_HESSIAN = np.array([[-12.0, 3.0, 0.0], [3.0, 0.0, -6.0], [0.0, -6.0, 4.0]])
_HAND_DIAGONAL = np.diag(np.diag(_HAND_HESSIAN))
_HAND_MIXED = _HAND_HESSIAN - _HAND_DIAGONAL

BY_HAND = Exercise(
    id="hessian.by_hand",
    name="hand_hessian",
    title="A Hessian by hand",
    level=1,
    points=1,
    objective="4.1",
    hints=(
        "First the gradient, three formulas. Then differentiate each of them by x, by y and by z.",
        "Row i belongs to entry i of the gradient, column j to the variable you differentiate it "
        "by. Put in the point last.",
    ),
    answer=Array(),
    reference=lambda: _HAND_HESSIAN,
    misconceptions=(
        Misconception(
            "outer-product",
            lambda: np.outer(_HAND_GRADIENT, _HAND_GRADIENT),
            "You multiplied first derivatives with one another: this is the outer product of the "
            "gradient with itself. The Hessian differentiates the gradient once more.",
        ),
        Misconception(
            "gradient",
            lambda: _HAND_GRADIENT,
            "This is the gradient. Each of its three entries is a function of x, y and z, and has "
            "three derivatives of its own.",
        ),
        Misconception(
            "diagonal-only",
            lambda: _HAND_DIAGONAL,
            "The diagonal is right, and the mixed derivatives are missing. A term like x³y changes "
            "its slope along x when y moves.",
        ),
        Misconception(
            "one-triangle",
            lambda: np.triu(_HAND_HESSIAN),
            "You filled one side of the diagonal. The entry on the other side is a derivative too, "
            "taken in the other order; f is smooth, so Schwarz's theorem says what it is.",
        ),
        Misconception(
            "mixed-doubled",
            lambda: _HAND_DIAGONAL + 2 * _HAND_MIXED,
            "The diagonal is right and the mixed entries are twice too large. Both orders of "
            "differentiation occur, but each has a place of its own in the matrix.",
        ),
        Misconception(
            "mixed-halved",
            lambda: _HAND_DIAGONAL + _HAND_MIXED / 2,
            "The diagonal is right and the mixed entries are halved. Half a coefficient belongs in "
            "the symmetric matrix of a quadratic form; the Hessian holds the derivatives "
            "themselves.",
        ),
    ),
)

# φ(t) = f(a + tv) with ∇f(a) = (3, −2), H = ((1, −4), (−4, 5)), v = (2, 1)
_SLOPE = np.array([3.0, -2.0])
_BEND = np.array([[1.0, -4.0], [-4.0, 5.0]])
_ALONG = np.array([2.0, 1.0])

CURVATURE = Exercise(
    id="hessian.curvature",
    name="second_derivative",
    title="How a slice bends",
    level=1,
    points=1,
    objective="4.3",
    hints=(
        "φ is a function of one variable. Its first derivative is ∇f(a + tv) · v. How does ∇f "
        "change when t does?",
        "A matrix times v, and then a dot product with v. Take v as it is given.",
    ),
    answer=Array(),
    reference=lambda: _ALONG @ _BEND @ _ALONG,
    misconceptions=(
        Misconception(
            "half",
            lambda: _ALONG @ _BEND @ _ALONG / 2,
            "The ½ belongs to the quadratic term of the Taylor polynomial. The second derivative "
            "itself has none: t²/2 has the second derivative 1.",
        ),
        Misconception(
            "normalised",
            lambda: _ALONG @ _BEND @ _ALONG / (_ALONG @ _ALONG),
            "You made v a unit vector first. That is the curvature per unit of length; φ walks "
            "with the velocity v as given, and its speed counts twice.",
        ),
        Misconception(
            "slope",
            lambda: _SLOPE @ _ALONG,
            "This is φ′(0), the slope. The second derivative is asked for, and the gradient at a "
            "plays no part in it.",
        ),
        Misconception(
            "mixed-once",
            lambda: _BEND[0, 0] * 4 + _BEND[0, 1] * 2 + _BEND[1, 1],
            "You counted the mixed derivative once. It stands in the matrix twice, so the product "
            "v₁v₂ occurs twice.",
        ),
        Misconception(
            "vector",
            lambda: _BEND @ _ALONG,
            "This is Hv: how the gradient changes along v. φ″ asks how the *slope along v* "
            "changes, which is one number.",
        ),
        Misconception(
            "trace",
            lambda: np.trace(_BEND),
            "You added the diagonal, which is the sum of the curvatures along the axes. The walk "
            "goes along v.",
        ),
        Misconception(
            "outer-product",
            lambda: (_SLOPE @ _ALONG) ** 2,
            "You squared the slope ∇f(a) · v. That is a product of first derivatives; φ″ is the "
            "derivative of the slope.",
        ),
    ),
)

# f(x) = xᵀAx
_NOT_SYMMETRIC = np.array([[1.0, 4.0], [-2.0, 3.0]])

QUADRATIC_FORM = Exercise(
    id="hessian.quadratic_form",
    name="form_hessian",
    title="The Hessian of a quadratic form",
    level=1,
    points=1,
    objective="4.5",
    hints=(
        "Write the gradient down first. Chapter 1 derives it for a matrix that needn't be "
        "symmetric.",
        "The gradient is linear in x. Which matrix multiplies dx in its differential?",
    ),
    answer=Array(),
    reference=lambda: _NOT_SYMMETRIC + _NOT_SYMMETRIC.T,
    misconceptions=(
        Misconception(
            "twice-A",
            lambda: 2 * _NOT_SYMMETRIC,
            "You used 2A, which is the Hessian only when A is symmetric. Yours isn't symmetric, "
            "and f is a polynomial: Schwarz's theorem already says no.",
        ),
        Misconception(
            "twice-transposed",
            lambda: 2 * _NOT_SYMMETRIC.T,
            "You used 2Aᵀ, which is the Hessian only when A is symmetric. x stands on both sides "
            "of A, and the two sides give different terms.",
        ),
        Misconception(
            "A-itself",
            lambda: _NOT_SYMMETRIC,
            "You returned A. There is no ½ in front of xᵀAx, and x occurs in it twice.",
        ),
        Misconception(
            "symmetric-part",
            lambda: (_NOT_SYMMETRIC + _NOT_SYMMETRIC.T) / 2,
            "This is the symmetric part of A. It gives the same quadratic form, but "
            "differentiating xᵀSx twice leaves a factor: in one variable, sx² has the second "
            "derivative 2s.",
        ),
        Misconception(
            "gram",
            lambda: _NOT_SYMMETRIC.T @ _NOT_SYMMETRIC,
            "AᵀA is the Hessian of ½‖Ax − b‖². The function here is xᵀAx.",
        ),
        Misconception(
            "coefficients",
            lambda: np.array([[1.0, 2.0], [2.0, 3.0]]),
            "You wrote the coefficients of f into the matrix. The mixed entry agrees, but a square "
            "isn't its own second derivative.",
        ),
        Misconception(
            "mixed-doubled",
            lambda: np.array([[2.0, 4.0], [4.0, 6.0]]),
            "The diagonal is right. The mixed term x₁x₂ occurs in f with one coefficient, the sum "
            "of two entries of A; differentiating it by both variables brings no further 2.",
        ),
        Misconception(
            "mixed-forgotten",
            lambda: np.diag(2 * np.diag(_NOT_SYMMETRIC)),
            "The diagonal is right, and the mixed derivatives are missing. Write xᵀAx out: which "
            "terms contain both x₁ and x₂?",
        ),
    ),
)

STRICTLY_CONVEX = Exercise(
    id="hessian.strictly_convex",
    name="convexity",
    title="Strictly convex, or not?",
    level=1,
    points=1,
    objective="4.4",
    hints=(
        "Compute H and its determinant. Where is the determinant zero?",
        "A matrix test that is only sufficient can fail. Then go back to the definition: take a "
        "segment, and ask along which segments each of the two terms could be flat.",
    ),
    # f(x, y) = x⁴ + (x − y)²: H = ((12x² + 2, −2), (−2, 2)), det H = 24x²
    answer=Choice(
        {
            "a": "H is not positive definite at every point: put in a point of the y-axis and "
            "compute the determinant there.",
            "b": "f is strictly convex. A positive definite H everywhere would have been enough "
            "for that, and isn't needed.",
            "c": "It is right that H is singular somewhere. But positive definite is sufficient "
            "for strict convexity and not necessary: look at f itself on a segment of the y-axis.",
            "d": "For convexity H must be positive *semi*definite everywhere. An eigenvalue zero "
            "is allowed; a negative one isn't.",
        }
    ),
    reference=lambda: "b",
)

# ------------------------------------------------------------------ level 2: derive, implement


def _contraction(H: Matrix) -> float:
    """(κ − 1)/(κ + 1) for a symmetric positive definite H."""
    low, *_, high = np.linalg.eigvalsh(H)
    return float((high - low) / (high + low))


# f(x, y) = 3x² + 4xy + 6y², so that the eigenvalues of H are 4 and 14
_VALLEY = np.array([[6.0, 4.0], [4.0, 12.0]])

ZIGZAG = Exercise(
    id="hessian.zigzag",
    name="worst_factor",
    title="How slow is the zigzag?",
    level=2,
    points=1,
    objective="4.8",
    hints=(
        "In the coordinates of the eigenvectors, an update multiplies each coordinate by a number "
        "of its own: 1 − ηλ.",
        "Find the two eigenvalues of H from its trace and determinant, put in η, and take the "
        "larger of the two absolute values.",
    ),
    answer=Array(),
    reference=lambda: _contraction(_VALLEY),
    misconceptions=(
        Misconception(
            "condition-number",
            lambda: 14 / 4,
            "This is the condition number. It is larger than 1, and so the distance would grow. "
            "The factor of one update depends on it, but isn't it.",
        ),
        Misconception(
            "inverse-condition",
            lambda: 4 / 14,
            "This is one over the condition number. Put the η given into 1 − ηλ for each of the "
            "two eigenvalues.",
        ),
        Misconception(
            "shorter-step",
            lambda: 1 - 4 / 14,
            "This is the factor for the step 1/λmax. With the step asked for, the steep direction "
            "overshoots on purpose, so that the flat one gets further.",
        ),
        Misconception(
            "mixed-term-ignored",
            lambda: _contraction(_VALLEY * np.eye(2)),
            "You took the diagonal entries of H for its eigenvalues. The mixed term turns the axes "
            "of the ellipses, and changes the curvatures along them.",
        ),
        Misconception(
            "coefficients",
            lambda: _contraction(np.array([[3.0, 4.0], [4.0, 6.0]])),
            "You wrote the coefficients of f into the matrix. The second derivative of 3x² is 6, "
            "while that of 4xy by x and y is 4.",
        ),
        Misconception(
            "of-the-loss",
            lambda: _contraction(_VALLEY) ** 2,
            "This is the factor for f, which is quadratic in the distance. The distance itself is "
            "asked for.",
        ),
        Misconception(
            "large-condition-number",
            lambda: 1 - 2 * 4 / 14,
            "This is 1 − 2/κ, which the factor comes near to when κ is large. Here κ isn't: use η "
            "as it is given.",
        ),
        Misconception(
            "negative",
            lambda: -_contraction(_VALLEY),
            "A distance isn't multiplied by a negative number. The minus sign belongs to one of "
            "the coordinates, which changes sides.",
        ),
        Misconception(
            "the-step",
            lambda: 2 / (4 + 14),
            "This is η. What does it make of a coordinate along an eigenvector, in one update?",
        ),
    ),
)


def _ends(square: float) -> Callable[[], Vector]:
    """The interval of all c with c² ≤ square."""
    return lambda: np.array([-np.sqrt(square), np.sqrt(square)])


CONVEX_RANGE = Exercise(
    id="hessian.convex_range",
    name="convex_for",
    title="Convex for which c?",
    level=2,
    points=2,
    objective="4.4",
    hints=(
        "Compute H as a matrix with x and c in it. For convexity it must be positive semidefinite "
        "at *every* point.",
        "A symmetric 2×2 matrix with a positive entry on its diagonal is positive semidefinite "
        "exactly when its determinant isn't negative. At which x is that hardest to satisfy?",
    ),
    answer=Array(),
    # f(x, y) = x⁴ + x² + cxy + 2y²: H = ((12x² + 2, c), (c, 4)), hardest at x = 0
    reference=_ends(8.0),
    misconceptions=(
        Misconception(
            "coefficients",
            _ends(2.0),
            "This comes out with the coefficients of x² and y² on the diagonal, or with 2c beside "
            "it. The Hessian holds second derivatives: x² leaves a 2 behind, and cxy doesn't.",
        ),
        Misconception(
            "mixed-halved",
            _ends(32.0),
            "Your diagonal is right. Off it you wrote c/2, which belongs in the symmetric matrix A "
            "of xᵀAx; there the diagonal would have no 2s.",
        ),
        Misconception(
            "at-one-point",
            _ends(56.0),
            "For these c the Hessian is positive semidefinite at x = 1. Convex on the whole plane "
            "means at every point: look for the x where the determinant is smallest.",
        ),
        Misconception(
            "square-forgotten",
            lambda: np.array([-8.0, 8.0]),
            "You compared c itself with the product of the diagonal. In the determinant the mixed "
            "entry is squared.",
        ),
        Misconception(
            "one-sign",
            lambda: np.array([0.0, np.sqrt(8.0)]),
            "The upper end is right. A negative c is allowed too: changing y to −y turns cxy into "
            "−cxy, and a reflected convex function is convex.",
        ),
        Misconception(
            "ends-reversed",
            lambda: np.array([np.sqrt(8.0), -np.sqrt(8.0)]),
            "The two ends are right, in the wrong order: the lower one comes first.",
        ),
        Misconception(
            "entry-of-diagonal",
            lambda: np.array([-4.0, 4.0]),
            "4 is the lower right entry of H, and no bound for c by itself. The determinant must "
            "not be negative, and both entries of the diagonal are in it.",
        ),
        Misconception(
            "square-term-forgotten",
            lambda: np.array([0.0, 0.0]),
            "At x = 0 the term x⁴ has no curvature, but x² has: look at the upper left entry of H "
            "again.",
        ),
    ),
)


def _logistic_cases(rng: np.random.Generator) -> list[Case]:
    def case(B: int, n: int, scale: float = 1.0, edge: str = "") -> Case:
        X, y = rng.normal(size=(B, n)), rng.choice([-1.0, 1.0], size=B)
        y[:2] = (1.0, -1.0)  # both classes occur
        w, penalty = scale * rng.normal(size=n), float(rng.uniform(0.2, 0.6))
        return Case((w, X, y, penalty), edge=edge, sizes={"B": B, "n": n})

    far = "some entries of Xw are in the thousands, of either sign, where exp overflows"
    return [case(7, 3), case(5, 4), case(11, 2), case(7, 4), case(9, 3, 3000.0, far)]


def _logistic(
    weight: Callable[[Vector, Vector], Vector],
    penalty_factor: Callable[[int], float] = lambda B: 1.0,
    sample_factor: Callable[[int], float] = lambda B: 1.0 / B,
) -> Callable[[Vector, Matrix, Vector, float], Matrix]:
    """Make (w, X, y, penalty) ↦ matrix out of each sample's weight, from z and y."""

    def formula(w: Vector, X: Matrix, y: Vector, penalty: float) -> Matrix:
        B, n = X.shape
        S = weight(X @ w, y)
        curvature: Matrix = sample_factor(B) * (X.T * S) @ X
        return curvature + penalty_factor(B) * penalty * np.eye(n)

    return formula


def _slopes(z: Vector, y: Vector) -> Vector:
    product: Vector = sigmoid(z) * sigmoid(-z)
    return product


def _logistic_gradient(w: Vector, X: Matrix, y: Vector, penalty: float) -> Vector:
    gradient: Vector = X.T @ (-y * sigmoid(-y * (X @ w))) / len(y) + penalty * w
    return gradient


LOGISTIC = Exercise(
    id="hessian.logistic",
    name="logistic_hessian",
    title="The Hessian of a penalised logistic loss",
    level=2,
    points=2,
    objective="4.5",
    hints=(
        "One sample, as a function of the number z: differentiate log(1 + exp(−yz)) by z twice, "
        "and use y² = 1. Which of σ(z), σ(−z) appear?",
        "The gradient by w is a sum of numbers times the rows of X. Its differential has one more "
        "factor, xᵢ · dw. Then the mean, and then the penalty.",
    ),
    answer=Array(),
    reference=_logistic(_slopes),
    sampler=_logistic_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "summed",
            _logistic(_slopes, sample_factor=lambda B: 1.0),
            "You summed over the samples. The loss is their mean, and so is its Hessian.",
        ),
        Misconception(
            "penalty-forgotten",
            _logistic(_slopes, penalty_factor=lambda B: 0.0),
            "The data's part is right. The penalty ½λ‖w‖² is curved too, equally in every "
            "direction.",
        ),
        Misconception(
            "penalty-doubled",
            _logistic(_slopes, penalty_factor=lambda B: 2.0),
            "The data's part is right, and the penalty's is twice too large: the ½ in ½λ‖w‖² is "
            "there to cancel the 2.",
        ),
        Misconception(
            "penalty-halved",
            _logistic(_slopes, penalty_factor=lambda B: 0.5),
            "The data's part is right, and the penalty's is half of what it should be: ½w² has "
            "the second derivative 1.",
        ),
        Misconception(
            "penalty-averaged",
            _logistic(_slopes, penalty_factor=lambda B: 1.0 / B),
            "You divided the penalty by B as well. The mean runs over the samples' losses; the "
            "penalty is added once, outside.",
        ),
        Misconception(
            "penalty-everywhere",
            lambda w, X, y, penalty: _logistic(_slopes)(w, X, y, 0.0) + penalty,
            "You added λ to *every* entry: NumPy stretches a number over the whole matrix. The "
            "mixed second derivatives of ‖w‖² are zero.",
        ),
        Misconception(
            "least-squares",
            _logistic(lambda z, y: np.ones_like(z)),
            "XᵀX/B would be the Hessian of a linear model. The logistic loss bends less where the "
            "model is sure: each sample has a weight of its own.",
        ),
        Misconception(
            "probabilities",
            _logistic(lambda z, y: sigmoid(z)),
            "You weighted each sample by its probability σ(z). The weight is the *derivative* of "
            "that probability by z.",
        ),
        Misconception(
            "scaled-twice",
            _logistic(lambda z, y: _slopes(z, y) ** 2),
            "Each sample's weight is squared: you scaled both factors X by it. In XᵀSX the "
            "diagonal matrix S stands once.",
        ),
        Misconception(
            "divided-by-n",
            lambda w, X, y, penalty: _logistic(_slopes, sample_factor=lambda B: 1.0 / len(w))(
                w, X, y, penalty
            ),
            "You divided by n, the number of weights. The mean runs over the samples, the rows of "
            "X.",
        ),
        Misconception(
            "outer-products-per-sample",
            _logistic(lambda z, y: sigmoid(-y * z) ** 2),
            "You averaged the outer products of the samples' gradients. They are made of first "
            "derivatives only, and depend on the labels; the Hessian here does not.",
        ),
        Misconception(
            "outer-product",
            lambda w, X, y, penalty: np.outer(
                _logistic_gradient(w, X, y, penalty), _logistic_gradient(w, X, y, penalty)
            ),
            "This is the outer product of the gradient with itself: a matrix of rank one, made of "
            "first derivatives. Differentiate the gradient instead.",
        ),
        Misconception(
            "label-kept",
            _logistic(lambda z, y: y * sigmoid(z) * sigmoid(-z)),
            "The label stays in your weight, so that samples with the label −1 bend the loss down. "
            "y comes in with each of the two derivatives by z, and y² = 1.",
        ),
        Misconception(
            "gradient",
            _logistic_gradient,
            "This is the gradient, of shape `(n,)`. Differentiate it once more: the Hessian has a "
            "row for each of its entries.",
        ),
    ),
)

# --------------------------------------------------- level 3: combine, find the counterexample


def _sine_cases(rng: np.random.Generator) -> list[Case]:
    def case(m: int, edge: str = "", noise: float = 1.0) -> Case:
        w, t = rng.uniform(0.8, 1.6, size=2), np.sort(rng.uniform(0.3, 2.5, size=m))
        y = w[0] * np.sin(w[1] * t) + noise * rng.uniform(0.3, 0.9, size=m)
        return Case((w, t, y), edge=edge, sizes={"B": m})

    return [case(7), case(5), case(9), case(7, "every residual is zero", 0.0)]


Curvatures = tuple[Matrix, Matrix]


def _sine(
    combine: Callable[[Matrix, Matrix, Vector], Curvatures],
    second_weight: Callable[[Vector], Vector] = lambda r: r,
    mixed: float = 1.0,
    corner: Callable[[Vector], Vector] = lambda t: -(t**2),
    inner: Callable[[Vector], Vector] = lambda t: t,
) -> Callable[[Vector, Vector, Vector], Curvatures]:
    """Make (w, t, y) ↦ (G, H) out of JᵀJ, the weighted sum of second derivatives, and ∇f."""

    def formula(w: Vector, t: Vector, y: Vector) -> Curvatures:
        sine, cosine = np.sin(w[1] * t), np.cos(w[1] * t)
        r = w[0] * sine - y
        J = np.stack([sine, w[0] * inner(t) * cosine], axis=1)
        weight = second_weight(r)
        off = mixed * weight @ (inner(t) * cosine)
        second = np.array([[0.0, off], [off, w[0] * weight @ (corner(t) * sine)]])
        return combine(J.T @ J, second, J.T @ r)

    return formula


GAUSS_NEWTON = Exercise(
    id="hessian.gauss_newton",
    name="curvature_matrices",
    title="Gauss–Newton against the Hessian",
    level=3,
    points=3,
    objective="4.6",
    hints=(
        "Write J first: one row for each observation, one column for w₀ and one for w₁. The "
        "gradient of f is Jᵀr.",
        "The product rule on Jᵀr gives two terms. In the second one, each residual multiplies the "
        "2×2 matrix of second derivatives of its own model value.",
    ),
    answer=Parts((("gauss_newton", Array()), ("hessian", Array()))),
    reference=_sine(lambda G, second, g: (G, G + second)),
    sampler=_sine_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "gauss-newton-for-both",
            _sine(lambda G, second, g: (G, G)),
            "Both of your matrices are JᵀJ. It is the Hessian only where the residuals are zero or "
            "the model is linear in w; here r also multiplies the model's own second derivatives.",
        ),
        Misconception(
            "hessian-for-both",
            _sine(lambda G, second, g: (G + second, G + second)),
            "Both of your matrices are the full Hessian. Gauss–Newton keeps the part that needs "
            "first derivatives of the model only.",
        ),
        Misconception(
            "swapped",
            _sine(lambda G, second, g: (G + second, G)),
            "The two matrices have changed places: Gauss–Newton's comes first.",
        ),
        Misconception(
            "residual-sign",
            _sine(lambda G, second, g: (G, G - second)),
            "The second part of your Hessian has the wrong sign. The residual is model minus data; "
            "if you turn it around, its second derivatives change sign with it.",
        ),
        Misconception(
            "residual-forgotten",
            _sine(lambda G, second, g: (G, G + second), second_weight=lambda r: np.ones_like(r)),
            "You added the model's second derivatives without their weights. In the differential "
            "of Jᵀr, the change of J is multiplied by the residuals.",
        ),
        Misconception(
            "mixed-forgotten",
            _sine(lambda G, second, g: (G, G + second), mixed=0.0),
            "In the Hessian a mixed derivative of the model is missing: w₀ sin(w₁t) contains both "
            "parameters, so its slope by w₀ changes with w₁.",
        ),
        Misconception(
            "corner-forgotten",
            _sine(lambda G, second, g: (G, G + second), corner=np.zeros_like),
            "Gauss–Newton's matrix is right, and in the Hessian the second derivative by w₁ is "
            "missing: sin(w₁t) isn't straight in w₁.",
        ),
        Misconception(
            "corner-sign",
            _sine(lambda G, second, g: (G, G + second), corner=np.square),
            "Gauss–Newton's matrix is right. In the Hessian look at the second derivative by w₁: "
            "which sign does the derivative of the cosine have?",
        ),
        Misconception(
            "corner-inner-derivative",
            _sine(lambda G, second, g: (G, G + second), corner=lambda t: -t),
            "Gauss–Newton's matrix is right. In the second derivative by w₁ the inner derivative t "
            "is missing once: each of the two differentiations brings one.",
        ),
        Misconception(
            "inner-derivative",
            _sine(
                lambda G, second, g: (G, G + second),
                corner=lambda t: -np.ones_like(t),
                inner=np.ones_like,
            ),
            "The inner derivative is missing: by w₁, sin(w₁t) changes faster at a late time t than "
            "at an early one.",
        ),
        Misconception(
            "second-part-alone",
            _sine(lambda G, second, g: (G, second)),
            "In place of the Hessian you returned only the part with the residuals. The product "
            "rule has two terms, and they are added.",
        ),
        Misconception(
            "doubled",
            _sine(lambda G, second, g: (2 * G, 2 * (G + second))),
            "Both matrices are twice too large: they belong to ‖r‖². The ½ in front of it cancels "
            "the 2.",
        ),
        Misconception(
            "outer-product",
            _sine(lambda G, second, g: (np.outer(g, g), G + second)),
            "Your first matrix is the outer product of the gradient of f with itself. Gauss–Newton "
            "is made of the Jacobian of the residuals alone, and the values of r don't enter it.",
        ),
    ),
)


def _product_cases(rng: np.random.Generator) -> list[Case]:
    def case(n: int, edge: str = "", max_bytes: int | None = None) -> Case:
        d = rng.uniform(0.5, 1.5, size=n) * rng.choice([-1.0, 1.0], size=n)
        if n > 2:
            d[:3] = np.abs(d[:3])
        x, v = rng.normal(size=n), rng.normal(size=n)
        x *= 2.0 / np.linalg.norm(x)
        return Case((d, x, v), edge=edge, sizes={"n": n}, max_bytes=max_bytes)

    return [
        case(3),
        case(4),
        case(5),
        case(1, "n is 1"),
        case(2000, "n is 2000", 8_000_000),
        case(25_000, "n is 25000", 8_000_000),
    ]


def _product(
    level: float = 1.0, rank_one: float = 2.0, before: float = 1.0, after: float = 1.0
) -> Callable[[Vector, Vector, Vector], Vector]:
    """Make (d, x, v) ↦ vector out of the factors of the four terms of Hv."""

    def formula(d: Vector, x: Vector, v: Vector) -> Vector:
        Dx = d * x
        result: Vector = level * (x @ Dx) * d * v + rank_one * Dx * (Dx @ v)
        result[1:] += before * v[:-1]
        result[:-1] += after * v[1:]
        return result

    return formula


def _product_gradient(d: Vector, x: Vector) -> Vector:
    gradient: Vector = (x @ (d * x)) * d * x
    gradient[1:] += x[:-1]
    gradient[:-1] += x[1:]
    return gradient


def _ring(d: Vector, x: Vector, v: Vector) -> Vector:
    product: Vector = _product(before=0.0, after=0.0)(d, x, v) + np.roll(v, 1) + np.roll(v, -1)
    return product


def _elementwise(d: Vector, x: Vector, v: Vector) -> Vector:
    product: Vector = _product(rank_one=0.0)(d, x, v) + 2 * (d * x) ** 2 * v
    return product


def _outer_times_vector(d: Vector, x: Vector, v: Vector) -> Vector:
    g = _product_gradient(d, x)
    product: Vector = g * (g @ v)
    return product


HVP = Exercise(
    id="hessian.product",
    name="hessian_times",
    title="Multiply by a Hessian that isn't there",
    level=3,
    points=3,
    objective="4.7",
    hints=(
        "Write ∇f first, with vectors only; q = Σ dᵢxᵢ² is a number that depends on x. Then let x "
        "change by v, and collect what is linear in v: that is Hv.",
        "A product a(bᵀv) is a vector times a number. Computed in this order it never needs the "
        "matrix abᵀ. And xᵢ has two neighbours.",
    ),
    answer=Array(),
    reference=_product(),
    sampler=_product_cases,
    tolerance=TO_ROUNDING,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "rank-one-part-forgotten",
            _product(rank_one=0.0),
            "You held q fixed. It depends on x as well, and when x changes by v, so does q: one "
            "more term.",
        ),
        Misconception(
            "only-q-changes",
            _product(level=0.0),
            "You let q change, and held the other factor of the gradient fixed. The product rule "
            "has a term for each factor.",
        ),
        Misconception(
            "factor-of-q",
            _product(rank_one=1.0),
            "In the term that comes from the change of q a factor is missing: differentiate "
            "Σ dᵢxᵢ² once more, with care for the square.",
        ),
        Misconception(
            "half",
            _product(level=0.5, rank_one=1.0),
            "The part with q is half as large as it should be. ¼q² has the derivative ½q, and "
            "q's own derivative brings another 2.",
        ),
        Misconception(
            "neighbours-forgotten",
            _product(before=0.0, after=0.0),
            "The part with q is right. The products of neighbours have second derivatives too, off "
            "the diagonal of H.",
        ),
        Misconception(
            "one-neighbour",
            _product(before=0.0),
            "You counted each entry's neighbour on one side only. xᵢxᵢ₊₁ gives an entry above the "
            "diagonal of H and its mirror image below.",
        ),
        Misconception(
            "other-neighbour",
            _product(after=0.0),
            "You counted each entry's neighbour on one side only. xᵢxᵢ₊₁ gives an entry below the "
            "diagonal of H and its mirror image above.",
        ),
        Misconception(
            "ring",
            _ring,
            "You closed the chain to a ring, as np.roll does: the first and the last entry aren't "
            "neighbours.",
        ),
        Misconception(
            "neighbours-doubled",
            _product(before=2.0, after=2.0),
            "The part with q is right, and the neighbours' part is twice too large: each product "
            "xᵢxᵢ₊₁ has the mixed derivative 1.",
        ),
        Misconception(
            "doubled",
            _product(level=2.0, rank_one=4.0),
            "The part with q is twice as large as it should be: look at the factor in front of "
            "q² again.",
        ),
        Misconception(
            "elementwise",
            _elementwise,
            "When x changes by v, q changes by one number, to which every entry of v contributes. "
            "You let each entry change its own q.",
        ),
        Misconception(
            "outer-product",
            _outer_times_vector,
            "You multiplied v by the outer product of the gradient with itself. That matrix is "
            "made of first derivatives; H is the derivative of the gradient.",
        ),
        Misconception(
            "curvature",
            lambda d, x, v: v @ _product()(d, x, v),
            "You went one step too far: this is vᵀHv, a number. The vector Hv is asked for.",
        ),
        Misconception(
            "gradient",
            lambda d, x, v: _product_gradient(d, x),
            "This is the gradient at x. How does it change when x changes by v?",
        ),
    ),
)


def _origin_cases(rng: np.random.Generator) -> list[Case]:
    def case(edge: str = "") -> Case:
        coefficients = rng.uniform(1.0, 2.0, size=5) + np.array([0.0, 0.0, 0.5, 0.0, 2.0])
        coefficients[1] = coefficients[3] if edge else -coefficients[1]
        return Case((coefficients,), edge=edge)

    return [case(), case(), case(), case("a equals b, so that the order plays no part")]


def _corner(
    make: Callable[[float, float, float, float, float], list[list[float]]],
) -> Callable[[Vector], Matrix]:
    """Make coefficients ↦ matrix out of a formula in p, a, c, b, q."""

    def formula(coefficients: Vector) -> Matrix:
        return np.array(make(*coefficients))

    return formula


PEANO = Exercise(
    id="hessian.order_of_differentiation",
    name="hessian_at_origin",
    title="A Hessian that isn't symmetric",
    level=3,
    points=3,
    objective="4.2",
    hints=(
        "You need ∂f/∂x on the y-axis only, and ∂f/∂y on the x-axis only. Near the y-axis, which "
        "terms of f are linear in x?",
        "Row 1 of H holds the derivatives of ∂f/∂x: first by x, then by y. Walk from the origin "
        "along the axis you differentiate by.",
    ),
    answer=Array(),
    # f = (px⁴ + ax³y + cx²y² + bxy³ + qy⁴)/(x² + y²): ∂f/∂x(0, y) = by, ∂f/∂y(x, 0) = ax
    reference=_corner(lambda p, a, c, b, q: [[2 * p, b], [a, 2 * q]]),
    sampler=_origin_cases,
    exact_derivative=True,
    misconceptions=(
        Misconception(
            "transposed",
            _corner(lambda p, a, c, b, q: [[2 * p, a], [b, 2 * q]]),
            "The two mixed derivatives have changed places. In H₁₂ = ∂/∂x₂(∂f/∂x₁) the derivative "
            "by x₁ is taken first, at points of the x₂-axis.",
        ),
        Misconception(
            "symmetrised",
            _corner(lambda p, a, c, b, q: [[2 * p, (a + b) / 2], [(a + b) / 2, 2 * q]]),
            "Your matrix is symmetric: both mixed entries are the mean of the two right ones, as "
            "`(H + H.T) / 2` or the symmetric four-point difference makes them. Schwarz's theorem "
            "needs continuous second derivatives, and at 0 these aren't.",
        ),
        Misconception(
            "upper-copied",
            _corner(lambda p, a, c, b, q: [[2 * p, b], [b, 2 * q]]),
            "You computed the mixed derivative above the diagonal and copied it below. The second "
            "derivatives aren't continuous at 0, so the other order needs a computation of its "
            "own.",
        ),
        Misconception(
            "lower-copied",
            _corner(lambda p, a, c, b, q: [[2 * p, a], [a, 2 * q]]),
            "You computed the mixed derivative below the diagonal and copied it above. The second "
            "derivatives aren't continuous at 0, so the other order needs a computation of its "
            "own.",
        ),
        Misconception(
            "diagonal-halved",
            _corner(lambda p, a, c, b, q: [[p, b], [a, q]]),
            "The mixed entries are right. On the x-axis f is a multiple of x²: differentiate that "
            "twice.",
        ),
        Misconception(
            "mixed-zero",
            _corner(lambda p, a, c, b, q: [[2 * p, 0.0], [0.0, 2 * q]]),
            "You took the mixed derivatives for zero, because f is smooth along each axis. They "
            "ask how the slope *across* an axis changes as you walk along it.",
        ),
        Misconception(
            "diagonal-zero",
            _corner(lambda p, a, c, b, q: [[0.0, b], [a, 0.0]]),
            "The mixed entries are right. The diagonal is zero for Peano's function, which is zero "
            "on both axes. Is this one?",
        ),
        Misconception(
            "middle-coefficient",
            _corner(lambda p, a, c, b, q: [[2 * p, c], [c, 2 * q]]),
            "You read the mixed derivative off the term with x²y². Near an axis that term is "
            "quadratic in the distance, and so has no slope across it.",
        ),
        Misconception(
            "mixed-doubled",
            _corner(lambda p, a, c, b, q: [[2 * p, 2 * b], [2 * a, 2 * q]]),
            "The diagonal is right, and the mixed entries are twice too large: the first "
            "derivative leaves a term that is linear in the other variable, without a 2.",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (
    BY_HAND,
    CURVATURE,
    QUADRATIC_FORM,
    STRICTLY_CONVEX,
    ZIGZAG,
    CONVEX_RANGE,
    LOGISTIC,
    GAUSS_NEWTON,
    HVP,
    PEANO,
)
