"""The figures that move: what each is called, what it asks, and what a reader can set.

How they are drawn stands in ``figure_*.js``, and how they get on their pages in
``figures.py``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """A number that a reader sets: the name that the script reads, bounds, step and first value."""

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float


@dataclass(frozen=True)
class Figure:
    """A figure that moves.

    ``script`` is the word in ``figure_….js``. ``alt`` describes what moves to those who can't see
    it. ``widest`` is the longest sentence that the figure says, for which room is kept. ``tall`` is
    how many pixels its picture is high at least on a phone. ``caption`` stands in the place of the
    stored picture's where that wouldn't be true of the figure that moves. ``steps`` adds buttons
    that go back and forth.
    """

    name: str
    page: str
    script: str
    question: str
    alt: str
    ranges: tuple[Range, ...]
    widest: str
    tall: int
    caption: str = ""
    steps: bool = False


FIGURES = (
    Figure(
        "fig-uphill",
        "chapters/01_gradient",
        "uphill",
        "This step (red) goes down. Turn it until it climbs most: what does it line up with, here "
        "and elsewhere?",
        "A contour map with a point. A blue arrow from it is a tenth of the gradient, a thick red "
        "one a step of length 0.6. Two bars compare the change that the gradient predicts for "
        "the step with the true one.",
        (
            Range("x1", "place, x₁", -1.6, 1.6, 0.05, 1.0),
            Range("x2", "place, x₂", -1.4, 2.0, 0.05, 2.0),
            Range("angle", "direction", 0, 359, 1, 310),
        ),
        "At (−0.00, −0.00) the gradient is (−0.00, −0.00), at 000°. For the step at 000° the "
        "prediction is −0.00, the true change −0.00. No direction promises more.",
        480,
        "Gradients on the contour map, blue, at a tenth of their length. Each points to higher "
        "ground, at a right angle to the contour line through its foot, and is longer where the "
        "lines are close. At the bottom and at the pass it is zero. The bold line goes through "
        "the pass and crosses itself there.",
    ),
    Figure(
        "fig-jacobian-square",
        "chapters/02_jacobian",
        "square",
        "The parallelogram (red, dashed) misses the true image. How small must the square be, for "
        "the gap to be below a hundredth of its side?",
        "Left, a square with a handle at its upper right corner. Right, its image with curved "
        "sides, and a dashed parallelogram that meets it at the lower left corner. Both are "
        "enlarged so that the parallelogram keeps its size when the square shrinks.",
        (Range("side", "side of the square, s", 0.01, 0.8, 0.01, 0.8),),
        "Side 0.00: the gap is 0.000 of the side. The image's area is 0.000 times that of the "
        "square, and |det J| is 0.000. It fits to a hundredth.",
        230,
        "A square, and what the map makes of it, enlarged. The filled shape is the true image; "
        "the dashed one is the parallelogram whose edges are the columns of the Jacobian, times "
        "s. The smaller the square, the less they differ.",
    ),
    Figure(
        "fig-tape",
        "chapters/03_chain_rule",
        "tape",
        "Go through the computation step by step. Which number ends up at x, and how many arrows "
        "bring it?",
        "A graph of x and y on the left, the products xy and x times x in the middle and L on the "
        "right. Values appear along grey arrows from left to right, then gradients along red "
        "arrows from right to left.",
        (Range("step", "step", 0, 8, 1, 0),),
        "Back through the product xy: x gets the value of y, 3, and y that of x, 2. And some more.",
        270,
        steps=True,
    ),
    Figure(
        "fig-hessian-compass",
        "chapters/04_hessian",
        "ellipse",
        "The dashed ellipse is that of our hillside at (1, 2). Which eigenvalues, at which angle, "
        "make yours fit it?",
        "Left, a wave of curvature against direction. Right, an ellipse with its two half-axes as "
        "arrows. Beside both, dashed, the wave and the ellipse of the hillside.",
        (
            Range("first", "λ₁", 0.5, 8, 0.1, 1.5),
            Range("second", "λ₂", 0.5, 8, 0.1, 3),
            Range("angle", "angle of λ₁", 0, 359, 1, 60),
        ),
        "λ₁ = 0.0 at 000°, λ₂ = 0.0 across: H = ((0.00, −0.00), (−0.00, 0.00)). The half-axes are "
        "0.00 and 0.00. It fits: the hillside has H = ((5, 2), (2, 2)).",
        600,
        "A matrix H made of two eigenvalues and the angle of the first eigenvector: the curvature "
        "vᵀHv in each direction of the compass, and the ellipse vᵀHv = 1. The ellipse is short "
        "where the curvature is large, and long where it is small. Dashed, both for our hillside "
        "at (1, 2).",
    ),
    Figure(
        "fig-plateau",
        "chapters/05_second_order",
        "plateau",
        "Here descent seems to have converged, and yet it falls in the end. Move the start: along "
        "v, or across it, which of the two decides how long it stays?",
        "Left, a contour map around a saddle (cross) with the start of a descent and its path; a "
        "dashed line through the saddle is marked v. Right, the loss against the update: it stays "
        "level, then drops.",
        (
            Range("u", "start, along v", -0.4, 0.4, 0.005, 0.005),
            Range("w", "start, across v", -0.4, 0.4, 0.02, 0.3),
        ),
        "The start is −0.000 along v from the saddle and −0.00 across. For all 400 updates the "
        "loss is above half of the saddle's 13.3: the descent hasn't left. Some more.",
        560,
        "Gradient descent on Himmelblau's function, started beside a saddle (cross), with the "
        "eigenvector v of the negative eigenvalue. Red, its path and its loss. The three pale "
        "curves start 0.01, 10⁻⁵ and 10⁻⁸ off. Each sits on a plateau that looks like "
        "convergence, then falls to a minimum. A thousand times closer, and the plateau is longer "
        "by the same number of updates.",
    ),
    Figure(
        "fig-step-model",
        "chapters/06_taylor",
        "step_model",
        "Drag ε to where the function is lowest. What does the model (dashed) say there?",
        "Two panels, each with a curve of the function, a dashed parabola and a falling dotted "
        "line against the step epsilon. A handle on the curve is joined to the parabola by an "
        "upright line. Left, the parabola turns; right, it falls out of the picture.",
        (
            Range("hill", "ε, on the hill", 0, 0.27, 0.002, 0.25),
            Range("pass", "ε, near the pass", 0, 5.2, 0.05, 5),
        ),
        "On the hill ε = 0.000 is 0.00 ε*: the model says −0.00, the function is −0.00. Near the "
        "pass there is no ε*; at ε = 0.00 the model says −0.00, the function is −0.00.",
        520,
        "The function along the ray x − εg (solid), the slope's promise (dotted) and the model "
        "(dashed). On the hill the model turns at ε* = 0.127. Near the pass it falls for ever, "
        "and the function doesn't.",
    ),
    Figure(
        "fig-trust-region",
        "chapters/06_taylor",
        "trust_region",
        "This step from place 2 lands higher than it starts. How small must the radius be for the "
        "model to be good there, with ρ above ¾?",
        "A contour map with a path of dots. Around the dot numbered 2 a dotted circle, the trust "
        "region, has a handle; a dashed line leads from the dot against the gradient to where the "
        "step lands. Two bars compare the model's drop with the true one.",
        (Range("radius", "radius", 0.05, 1.4, 0.01, 1.2),),
        "Radius 0.00: the step has the length 0.00. The model promises a drop of −0.00, the true "
        "drop is −0.00, so ρ = −0.00: the step is rejected, the radius is quartered.",
        420,
        "The trials of the table (blue); the numbers stand at the places that they led to. Red, a "
        "trial from place 2 with a radius of your choice, the circle: the step goes against the "
        "gradient, at most to its edge. With radius 1.20 it is the third of the table, and "
        "rejected; with 0.30 it is the fourth.",
    ),
    Figure(
        "fig-parallel",
        "chapters/07_constrained",
        "parallel",
        "Slide the point along the line of allowed speeds. Where does it stop getting cheaper, "
        "and what has become of the arrows there?",
        "Elliptic contour lines around the origin and a falling straight line with a point on it. "
        "From the point a blue arrow shows the gradient of f, a thick red one its part along the "
        "gradient of h, and a green one the way along the line on which it gets cheaper.",
        (Range("x1", "x₁, on the line", 0, 6.4, 0.05, 4.4),),
        "At (0.00, −0.00) the cost is 00.00 and ∇f = (00.00, −0.00). Its part across the line is "
        "0.00 ∇h; (00.00, −0.00) is left along the line, so it gets cheaper to the right.",
        250,
        "Cost of the two pumps, and the line of allowed speeds. Blue, ∇f; red, its part across "
        "the line, a multiple of ∇h; green, what −∇f has along the line: that way it gets "
        "cheaper. Where the line only touches a contour line, nothing is left of it. (Arrows are "
        "drawn at a fifth of their length.)",
    ),
    Figure(
        "fig-strips",
        "chapters/08_change_of_variables",
        "strips",
        "The dashed curve carries only the heights over, and a strip gets another area under it. "
        "For which strip are the two areas equal?",
        "Left, a bell curve with a strip under it that can be dragged. Right, the strip's image "
        "under a skewed curve, and under a dashed curve that is too high or too low.",
        (Range("x", "middle of the strip, x", -2.2, 1.4, 0.05, 1),),
        "The strip from x = −0.00 to −0.00 has the area 0.000. Its image, from y = 0.00 to 0.00, "
        "is 0.00 times as wide. Under the density of Y it keeps 0.000; under the dashed curve it "
        "would have 0.000.",
        470,
        "A strip of probability under the standard normal density of X, and after Y = eˣ. It "
        "neither gains nor loses area, so where it gets narrower it must get taller: the factor "
        "1/|g′(x)| = 1/y does that. Pale, strips of probability 0.1 each. The dashed curve, the "
        "density of X at log y, lacks the factor. (The outermost strips go on beyond what is "
        "shaded.)",
    ),
)
