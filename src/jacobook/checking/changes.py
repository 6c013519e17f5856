"""The changes that people make to a formula without meaning to, made to its syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Literal

Kind = Literal["formula", "transpose", "border"]

# What is easily taken for each other.
_TWINS = {
    one: other
    for pair in (
        ("sum", "mean"),
        ("nansum", "nanmean"),
        ("max", "min"),
        ("maximum", "minimum"),
        ("argmax", "argmin"),
        ("amax", "amin"),
        ("any", "all"),
        ("sin", "cos"),
        ("triu", "tril"),
        ("inv", "pinv"),
        ("ones", "zeros"),
        ("row_stack", "column_stack"),
        ("hstack", "vstack"),
    )
    for one, other in (pair, pair[::-1])
}
_DROPPED = {"abs", "absolute", "transpose", "sqrt", "log", "exp", "tanh", "square"}
_LIMITS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
}
_AXIS_NAMES = ("axis", "axis1", "axis2")
_AXES = {0: -1, 1: 0, -1: 0, -2: -1}
# Code that is shorter is shown together with what surrounds it.
LEGIBLE = 20
# A constant below this is a tolerance.
_TOLERANCE = 1e-3


@dataclass
class Change:
    """One change of a syntax tree; as a context manager it holds while the body runs.

    Attributes
    ----------
    place
        File and line.
    before, after
        The code.
    kind
        ``border`` where only what happens at a limit changes; ``transpose`` where a ``.T`` is
        added, which leaves a vector as it is.
    lines
        The lines of the statement, or of a compound statement's head, in which it stands.
    """

    place: str
    before: str
    after: str
    kind: Kind
    lines: range
    _parent: ast.AST = field(repr=False)
    _field: str = field(repr=False)
    _index: int | None = field(repr=False)
    _old: ast.AST = field(repr=False)
    _new: ast.AST = field(repr=False)

    def _put(self, node: ast.AST) -> None:
        if self._index is None:
            setattr(self._parent, self._field, node)
        else:
            getattr(self._parent, self._field)[self._index] = node

    def __enter__(self) -> "Change":
        self._put(self._new)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._put(self._old)


@dataclass(frozen=True)
class _Around:
    """What surrounds a node: the names of the arguments in sight, and its role."""

    arguments: tuple[str, ...] = ()
    is_index: bool = False
    is_test: bool = False
    is_factor: bool = False
    is_negated: bool = False
    is_value: bool = False
    lines: range = range(0)


def changes(root: ast.AST, file: str, is_value: bool = False) -> Iterator[Change]:
    """Yield every change of a tree, one at a time.

    Parameters
    ----------
    root
        A statement or an expression.
    file
        Its file's name, for the place.
    is_value
        True where the code computes one value: then its numbers are changed too.
    """
    seen: set[tuple[int, int, str, str]] = set()
    for parent, name, index, node, around in _walk(root, _Around(is_value=is_value)):
        for kind, new in _versions(node, around):
            new = ast.fix_missing_locations(ast.copy_location(new, node))
            before, after = _code(node), _code(new)
            key = (node.lineno, node.col_offset, before, after)
            if before == after or key in seen:
                continue
            seen.add(key)
            place = f"{file}:{node.lineno}"
            change = Change(
                place, before, after, kind, around.lines, parent, name, index, node, new
            )
            if isinstance(parent, ast.expr) and len(before) < LEGIBLE:  # a bare `2` says nothing
                with_more = _code(parent)
                if len(with_more) <= 3 * LEGIBLE:
                    with change:
                        change.before, change.after = with_more, _code(parent)
            yield change


def _code(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


_Site = tuple[ast.AST, str, int | None, ast.expr, _Around]


def _walk(node: ast.AST, around: _Around) -> Iterator[_Site]:
    """Yield each place where an expression stands; annotations and texts are no formulas."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
        around = _Around(tuple(names), is_value=around.is_value)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "ctx", "targets", "target", "op"):
            continue
        if name == "func":  # whose name `_versions` changes at the call
            if isinstance(value, ast.Attribute):
                yield from _walk(value, around)
            continue
        inner = replace(
            around,
            is_index=(isinstance(node, ast.Subscript) and name == "slice")
            or (isinstance(node, ast.keyword) and node.arg in _AXIS_NAMES)
            or (around.is_index and isinstance(node, ast.Tuple | ast.Slice | ast.UnaryOp)),
            is_negated=isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub),
            is_test=isinstance(node, ast.If) and name == "test",
            is_factor=(isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))
            or (isinstance(node, ast.Return | ast.Lambda) and name in ("value", "body")),
        )
        several = isinstance(value, list)
        for index, child in enumerate(value if several else [value]):
            if not isinstance(child, ast.AST) or _is_text(child):
                continue
            if isinstance(node, ast.stmt | ast.Lambda) and isinstance(child, ast.expr):
                inner = replace(inner, lines=range(child.lineno, (child.end_lineno or 0) + 1))
            if isinstance(child, ast.expr) and not isinstance(child, ast.Starred | ast.Slice):
                yield node, name, index if several else None, child, inner
            yield from _walk(child, inner)


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        node = node.value
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


Versions = Iterator[tuple[Kind, ast.expr]]


def _versions(node: ast.expr, around: _Around) -> Versions:
    if around.is_test:
        yield "formula", ast.Constant(True)
        yield "formula", ast.Constant(False)
    if around.is_factor and isinstance(node, ast.Name | ast.Call | ast.BinOp | ast.Subscript):
        yield "transpose", ast.Attribute(node, "T", ast.Load())
    if isinstance(node, ast.BinOp):
        yield from _operations(node)
    elif isinstance(node, ast.UnaryOp):
        if not (isinstance(node.op, ast.USub) and around.is_index):
            yield "formula", node.operand
    elif isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            left = [each for i, each in enumerate(node.values) if i != index]
            yield "formula", left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "formula", ast.BoolOp(other, node.values)
    elif isinstance(node, ast.IfExp):
        yield "formula", node.body
        yield "formula", node.orelse
    elif isinstance(node, ast.Attribute):
        if node.attr == "T":
            yield "formula", node.value
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Constant):
        yield from _constants(node, around)
    elif isinstance(node, ast.Name):
        yield from _other_names(node, around)
    elif isinstance(node, ast.Tuple | ast.List) and not around.is_index:
        yield from _neighbours(node)


def _operations(node: ast.BinOp) -> Versions:
    left, right = node.left, node.right

    def with_(op: ast.operator, a: ast.expr = left, b: ast.expr = right) -> ast.BinOp:
        return ast.BinOp(a, op, b)

    minus = ast.UnaryOp(ast.USub(), right)
    match node.op:
        case ast.Mult():
            yield "formula", left
            yield "formula", right
            yield "formula", ast.UnaryOp(ast.USub(), node)
        case ast.Div():
            yield "formula", left
            yield "formula", right
            yield "formula", with_(ast.Mult())
        case ast.MatMult():
            yield "formula", left
            yield "formula", right
            yield "formula", with_(ast.MatMult(), right, left)
        case ast.Add():
            yield "formula", left
            yield "formula", right
            yield "formula", with_(ast.Sub())
        case ast.Sub():
            yield "formula", left
            yield "formula", minus
            yield "formula", with_(ast.Add())
            yield "formula", with_(ast.Sub(), right, left)
        case ast.Pow():
            yield "formula", left


def _comparisons(node: ast.Compare) -> Versions:
    for index, op in enumerate(node.ops):
        for number, other in enumerate(_LIMITS.get(type(op), ())):
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield "formula" if number else "border", ast.Compare(node.left, ops, node.comparators)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _calls(node: ast.Call) -> Versions:
    name, args = _called(node), node.args
    if name in _TWINS:
        other = _TWINS[name]
        func: ast.expr
        if isinstance(node.func, ast.Attribute):
            func = ast.Attribute(node.func.value, other, ast.Load())
        else:
            func = ast.Name(other, ast.Load())
        yield "formula", ast.Call(func, args, node.keywords)
    if name in _DROPPED and len(args) == 1:
        yield "formula", args[0]
    if name == "outer" and len(args) == 2:
        yield "formula", ast.Call(node.func, args[::-1], node.keywords)
        return
    if name == "range":
        return
    for index in range(len(args) - 1):
        swapped = [*args]
        swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
        yield "formula", ast.Call(node.func, swapped, node.keywords)


def _constants(node: ast.Constant, around: _Around) -> Versions:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if around.is_index:
        if isinstance(value, int) and value in _AXES:
            yield "formula", _number(_AXES[value])
        return
    if 0 < value < _TOLERANCE:
        yield "border", _number(float(f"{1000 * value:.12g}"))
        return
    others: dict[Any, tuple[Any, ...]] = {1: (2, 0.5), 2: (1,), 0.5: (1,), 0: (1,)}
    for other in others.get(value, ()):
        yield "formula", _number(other)
    if value and not around.is_negated:
        yield "formula", ast.UnaryOp(ast.USub(), node)
    if around.is_value and value not in others:
        yield "formula", _number(value + 1)


def _number(value: float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _other_names(node: ast.Name, around: _Around) -> Versions:
    if isinstance(node.ctx, ast.Load):
        if node.id in around.arguments:
            for other in around.arguments:
                if other != node.id:
                    yield "formula", ast.Name(other, ast.Load())
        if around.is_index and node.id in ("i", "j"):
            yield "formula", ast.Name("j" if node.id == "i" else "i", ast.Load())


def _neighbours(node: ast.Tuple | ast.List) -> Versions:
    if not isinstance(node.ctx, ast.Load):
        return
    for index in range(len(node.elts) - 1):
        swapped = [*node.elts]
        swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
        yield "formula", type(node)(swapped, ast.Load())


__all__ = ["Change", "changes"]
