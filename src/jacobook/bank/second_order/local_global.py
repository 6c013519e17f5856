"""The least value."""

from jacobook.declaration import Choice, Exercise, Recomputed


def _two_such_functions() -> str:
    """Find the least values of two functions with these critical points, where they exist."""
    import sympy

    x, y = sympy.symbols("x y", real=True)
    least = []
    for f in (6 * x**4 - 8 * x**3 + 5 + y**2, (x**3 - 3 * x) / 2 + 4 + y**2):
        critical = sympy.solve([f.diff(x), f.diff(y)], [x, y], dict=True)
        if {f.subs(point) for point in critical} != {3, 5}:
            return "these are not such functions"
        far_down = sympy.limit(f.subs(y, 0), x, -sympy.oo)
        least.append(None if far_down == -sympy.oo else min(f.subs(p) for p in critical))
    if least == [3, 3]:
        return "a"
    if least == [None, None]:
        return "b"
    return "c" if set(least) == {3, None} else "d"


EXERCISE = Exercise(
    id="second_order.local_global",
    name="least_value",
    title="The least value",
    level=1,
    points=1,
    objective="5.7",
    hints=(
        "A critical point tells about its own neighbourhood. What could f do far away from both?",
    ),
    answer=Choice(
        {
            "a": "You took a local minimum for a global one. Far away f may go below every value "
            "that it has near its critical points.",
            "b": "A saddle means that f goes down somewhere near it, and not that it goes down for "
            "ever: it may go down from 5 to 3 and stop there.",
            "c": "A least value is taken at a critical point, because the plane has no edge and f "
            "is smooth; the saddle isn't it. But whether f *has* a least value, critical points "
            "don't tell: look at what f does far away.",
            "d": "A least value, if there is one, must be taken at a point with gradient zero. So "
            "the list of the critical points does narrow it down.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_two_such_functions),
)
