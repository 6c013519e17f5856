"""Write the formulas of the figures that move: from SymPy into their scripts.

These are ``_ext/jacobook_site/figure_*.js``.

``python tools/figure_formulas.py`` puts them between two marks in each script; with ``--check`` it
only says which scripts are out of date (exit code 1). Functions are given once, and gradients,
Jacobians and Hessians are SymPy's derivatives of them, so a slip in a chapter isn't copied. The
tests compare all of them with the chapters' own functions.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import sympy as sp
from sympy.printing.jscode import jscode

ROOT = Path(__file__).parents[1]
BEGIN, END = "  // formulas: written by tools/figure_formulas.py\n", "  // end of formulas\n"

x1, x2 = sp.symbols("x1 x2", real=True)
Point = tuple[sp.Symbol, sp.Symbol]
POINT: Point = (x1, x2)


def written(value: object) -> str:
    """A formula, or a list of formulas, in JavaScript."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, sp.MatrixBase):
        return written(value.tolist())
    return str(jscode(sp.sympify(value)))


def function(name: str, arguments: Sequence[sp.Symbol], value: object) -> str:
    """A line that defines a function."""
    return f"  const {name} = ({', '.join(map(str, arguments))}) => {written(value)};\n"


def constant(name: str, value: object) -> str:
    """A line that defines a number, or a list of numbers, to all digits."""
    return f"  const {name} = {plain(value)};\n"


def plain(value: object) -> str:
    """Numbers as JavaScript reads them, to the last digit of a double."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(plain, value))}]"
    return repr(float(sp.N(value, 30)))  # type: ignore[arg-type]


def derivatives(name: str, value: sp.Expr, *, slopes: bool = True, curvature: bool = False) -> str:
    """A function of a point, and as asked its gradient and its Hessian."""
    lines = function(name, POINT, value)
    if slopes:
        lines += function(f"{name}_gradient", POINT, [sp.diff(value, x) for x in POINT])
    if curvature:
        lines += function(f"{name}_hessian", POINT, sp.hessian(value, POINT))
    return lines


def uphill() -> str:
    """The hillside of chapter 1, and where it is flat: first the pass, then the bottom."""
    f = x1**3 - 3 * x1 + x1 * x2 + x2**2
    flat = sp.solve([sp.diff(f, x) for x in POINT], POINT)
    flat.sort(key=lambda at: sp.det(sp.hessian(f, POINT).subs(dict(zip(POINT, at, strict=True)))))
    return derivatives("height", f) + constant("FLAT", flat)


def ground() -> str:
    """The ground of chapter 6."""
    return derivatives("ground", x1**4 / 4 - x1**2 + x1 * x2 + x2**2, curvature=True)


def square() -> str:
    """The map of chapter 2 that bends a square."""
    bent = sp.Matrix([x1 + sp.Rational(2, 5) * sp.sin(2 * x2), x2 + sp.Rational(3, 10) * x1**2])
    lines = function("bend", POINT, list(bent))
    return lines + function("bend_jacobian", POINT, bent.jacobian(POINT))


def ellipse() -> str:
    """A symmetric matrix from its eigenvalues, and that of chapter 4's hillside at (1, 2)."""
    first, second, turn = sp.symbols("first second turn", real=True)
    Q = sp.Matrix([[sp.cos(turn), -sp.sin(turn)], [sp.sin(turn), sp.cos(turn)]])
    lines = function("from_eigen", (first, second, turn), Q * sp.diag(first, second) * Q.T)
    f = x1**2 * x2 + x1**2 / 2 + x2**2 - 4 * x2
    there = sp.hessian(f, POINT).subs({x1: 1, x2: 2})
    return lines + constant("HILLSIDE", there.tolist())


def parallel() -> str:
    """The two pumps of chapter 7: their cost, the water, and x₂ where there is enough of it."""
    water = x1 + 2 * x2 - 6
    lines = derivatives("cost", x1**2 + 2 * x2**2) + derivatives("water", water)
    return lines + function("on_line", (x1,), sp.solve(water, x2)[0])


def strips() -> str:
    """The densities of chapter 8, and the nine places that cut the first into tenths."""
    x, y = sp.symbols("x y", positive=True)
    p = sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi)
    lines = function("normal", (x,), p) + function("image", (y,), p.subs(x, sp.log(y)) / y)
    cuts = [sp.sqrt(2) * sp.erfinv(sp.Rational(k, 5) - 1) for k in range(1, 10)]
    return lines + constant("CUTS", cuts)


def plateau() -> str:
    """Himmelblau's function, its lowest saddle, and the eigenvectors there: down, and across."""
    f = (x1**2 + x2 - 11) ** 2 + (x1 + x2**2 - 7) ** 2
    saddle = sp.nsolve([sp.diff(f, x) for x in POINT], POINT, (3.4, 0.1), prec=30)
    H = sp.hessian(f, POINT).subs(dict(zip(POINT, saddle, strict=True)))
    # The angle of the eigenvector of the larger eigenvalue is half that of (H11 − H22, 2 H12).
    turn = sp.atan2(2 * H[0, 1], H[0, 0] - H[1, 1]) / 2
    across = [sp.cos(turn), sp.sin(turn)]
    down = [sp.sin(turn), -sp.cos(turn)]
    sign = sp.sign(down[0])
    lines = derivatives("himmelblau", f) + constant("SADDLE", list(saddle))
    return lines + constant("DOWN", [sign * d for d in down]) + constant("ACROSS", across)


FIGURES: dict[str, Callable[[], str]] = {
    "uphill": uphill,
    "step_model": ground,
    "square": square,
    "ellipse": ellipse,
    "parallel": parallel,
    "strips": strips,
    "plateau": plateau,
    "trust_region": ground,
}


def script(name: str) -> Path:
    """The script of a figure."""
    return ROOT / "_ext" / "jacobook_site" / f"figure_{name}.js"


def renewed(text: str, formulas: str) -> str:
    """A script with these formulas between its marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("a script has no place for its formulas: copy the two marks of another")
    return before + begin + formulas + end + after


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, or check."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    stale = []
    for name, formulas in FIGURES.items():
        path = script(name)
        text = path.read_text(encoding="utf-8")
        new = renewed(text, formulas())
        if new == text:
            continue
        stale.append(path.name)
        if not check:
            path.write_text(new, encoding="utf-8")
    for each in stale:
        print(f"{each}: {'out of date' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
