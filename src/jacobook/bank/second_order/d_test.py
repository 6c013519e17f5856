"""What the D-test is sure of."""

from jacobook.declaration import Choice, Exercise

EXERCISE = Exercise(
    id="second_order.d_test",
    name="sure_minima",
    title="What the D-test is sure of",
    level=1,
    points=1,
    objective="5.2",
    hints=(
        "Compute D = f_xx f_yy − f_xy² for each point first. Its sign is the first question, the "
        "sign of f_xx the second.",
    ),
    # (f_xx, f_xy, f_yy) and D.  P: (2, 3, 5), 1;  Q: (−2, 1, −4), 7;  R: (3, 4, 5), −1;
    # S: (1, 2, 4), 0;  T: (2, 1, −3), −7
    answer=Choice(
        {
            "a": "You looked at the sign of f_xx alone. That is the test in one variable; in two, "
            "D comes first.",
            "b": "You asked for D > 0 alone. That says that both curvatures have the same sign, "
            "and not which: look at the sign of f_xx too.",
            "c": "You looked at f_xx and f_yy alone. They are the curvatures along the two axes; "
            "between the axes f_xy can turn the sign. D knows.",
            "d": "Only P has D > 0 together with f_xx > 0: both eigenvalues are positive. Q is a "
            "maximum, R and T are saddles, and at S the test is silent.",
            "e": "You let D = 0 pass. With D = 0 one eigenvalue is zero, and along its eigenvector "
            "the second derivatives say nothing.",
        }
    ),
    reference=lambda: "d",
)
