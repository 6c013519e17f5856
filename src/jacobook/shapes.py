r"""Shapes of derivatives: what they are, how other books write them, and what fits what.

The course has one rule: *the derivative of an output by an input has the shape of the output
followed by the shape of the input*. The gradient of a scalar then has the shape of its variable,
and a Jacobian has outputs down the rows and inputs along the columns.

Books that allow matrices only, and no vectors, have to write a derivative as a matrix, and do it in
one of two ways, or in a mixture:

===========================  ==============  ============  ============
derivative                   course          numerator     denominator
===========================  ==============  ============  ============
scalar by vector ``(n,)``    ``(n,)``        ``(1, n)``    ``(n, 1)``
scalar by matrix ``(o, i)``  ``(o, i)``      ``(i, o)``    ``(o, i)``
vector ``(m,)`` by scalar    ``(m,)``        ``(m, 1)``    ``(1, m)``
vector by vector             ``(m, n)``      ``(m, n)``    ``(n, m)``
matrix ``(p, q)`` by scalar  ``(p, q)``      ``(p, q)``    ``(q, p)``
===========================  ==============  ============  ============

The numbers are the same in each; `to_layout` and `from_layout` move them, and `chain` multiplies
derivatives in the order that a layout asks for.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jacobook.arrays import as_numpy, as_shape

__all__ = [
    "LAYOUTS",
    "Layout",
    "Order",
    "Shape",
    "ShapeMismatch",
    "chain",
    "derivative_shape",
    "from_layout",
    "kronecker",
    "layout_shape",
    "layouts_of",
    "product",
    "product_shape",
    "to_layout",
    "unvec",
    "vec",
]

Shape: TypeAlias = tuple[int, ...]
Layout: TypeAlias = Literal["course", "numerator", "denominator"]
Order: TypeAlias = Literal["column", "row"]

#: The layouts that are known, the course's own first.
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


# --- Shape algebra ------------------------------------------------------------------------------


class ShapeMismatch(ValueError):
    """Two factors that can't be multiplied, and the products of them that can.

    Attributes
    ----------
    left, right
        The factors' names.
    left_shape, right_shape
        Their shapes.
    fitting
        The products that would work, each with its shape: ``(("J_f.T @ u", (3,)), …)``.
    """

    def __init__(self, left: str, left_shape: Shape, right: str, right_shape: Shape) -> None:
        self.left, self.left_shape = left, left_shape
        self.right, self.right_shape = right, right_shape
        self.fitting = _fitting_products(left, left_shape, right, right_shape)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        names = f"{self.left} @ {_grouped(self.right)} doesn't fit"
        shapes = f"{self.left} is {self.left_shape} and {self.right} is {self.right_shape}"
        if not self.left_shape or not self.right_shape:
            number = self.right if self.left_shape else self.left
            return f"{names}: {shapes}. {number} is a number: multiply by it with *."
        why = _why_not(self.left, self.left_shape, self.right, self.right_shape)
        if not self.fitting:
            advice = (
                "No order and no transpose of these two fits, so one of them isn't what its name "
                "says."
            )
        else:
            options = [f"{expression}, of shape {shape}" for expression, shape in self.fitting]
            advice = f"What fits: {'; or '.join(options)}."
        return f"{names}: {shapes}, so {why}. {advice}"


def derivative_shape(output_shape: Shape, input_shape: Shape) -> Shape:
    r"""Shape of the derivative of an output by an input: both shapes, one after the other.

    Parameters
    ----------
    output_shape, input_shape
        ``()`` for a scalar, ``(n,)`` for a vector, ``(out, in)`` for a matrix.

    Returns
    -------
    tuple of int

    Examples
    --------
    >>> derivative_shape((), (3,))  # a gradient has the shape of x
    (3,)
    >>> derivative_shape((2,), (3,))  # a Jacobian: outputs × inputs
    (2, 3)
    >>> derivative_shape((), (4, 3))  # a loss by a weight matrix
    (4, 3)
    >>> derivative_shape((4,), (4, 3))  # a layer's output by its weights: order 3
    (4, 4, 3)
    """
    return _shape(output_shape, "output_shape") + _shape(input_shape, "input_shape")


def _shape(shape: Shape, name: str) -> Shape:
    """A shape as a tuple of int: also a ``torch.Size``, or a vector of integers of any library."""
    found = as_shape(shape)
    if found is None:
        raise TypeError(f"{name} must be a shape, a tuple of integers, not {shape!r}.")
    return found


def product_shape(**factors: Shape) -> Shape:
    r"""Shape of a product of matrices (and vectors), from the factors' shapes alone.

    The factors are given by name, from left to right, as they'd be written with ``@``. Axes before
    the last two are a batch's, and broadcast.

    Parameters
    ----------
    **factors
        The shape of each, under its name.

    Returns
    -------
    tuple of int

    Raises
    ------
    ShapeMismatch
        If two neighbours don't fit; it names both, their shapes, and the products that would work.
    ValueError
        If there are no factors.

    Examples
    --------
    >>> product_shape(J_g=(4, 2), J_f=(2, 3))
    (4, 3)
    >>> product_shape(J_f=(2, 3), J_g=(4, 2))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    jacobook.shapes.ShapeMismatch: J_f @ J_g doesn't fit: ... What fits: J_g @ J_f, of shape (4, 3).
    """
    if not factors:
        raise ValueError("A product needs at least one factor, as in product_shape(J=(2, 3)).")
    (name, shape), *others = [(n, _shape(given, n)) for n, given in factors.items()]
    for other, other_shape in others:
        result = _multiplied(shape, other_shape)
        if result is None:
            raise ShapeMismatch(name, shape, other, other_shape)
        name, shape = f"{name} @ {other}", result
    return shape


def product(**factors: ArrayLike) -> NDArray[Any]:
    """Product of matrices (and vectors), from left to right, with an error that explains itself.

    Parameters
    ----------
    **factors
        The arrays, each under its name: ``product(J_g=J_g, J_f=J_f)``.

    Returns
    -------
    array of shape ``product_shape(…)``

    Raises
    ------
    ShapeMismatch
        As `product_shape` does, before anything is multiplied.
    """
    arrays = {name: as_numpy(factor, name) for name, factor in factors.items()}
    product_shape(**{name: array.shape for name, array in arrays.items()})
    result, *others = arrays.values()
    for other in others:
        result = np.asarray(result @ other)
    return result


def _multiplied(left: Shape, right: Shape) -> Shape | None:
    """Shape of ``left @ right`` by NumPy's rules, or None where there is no such product."""
    if not left or not right or left[-1] != right[-2:][0]:
        return None
    try:
        batch = np.broadcast_shapes(left[:-2], right[:-2])
    except ValueError:
        return None
    # A vector on the left has no rows, one on the right no columns.
    return batch + left[-2:-1] + right[-2:][1:]


def _why_not(left: str, left_shape: Shape, right: str, right_shape: Shape) -> str:
    """Which lengths should agree and don't."""
    inner, facing = left_shape[-1], right_shape[-2:][0]
    if inner == facing:
        return f"the batches {left_shape[:-2]} and {right_shape[:-2]} don't go together"
    columns = _counted(inner, "column" if len(left_shape) > 1 else "entry")
    rows = _counted(facing, "row" if len(right_shape) > 1 else "entry")
    return f"{columns} of {left} meet{'s' * (inner == 1)} {rows} of {right}"


def _counted(number: int, thing: str) -> str:
    """The number with its noun: 1 row, 2 rows, 3 entries."""
    plural = "entries" if thing == "entry" else f"{thing}s"
    return f"{number} {thing if number == 1 else plural}"


def _fitting_products(
    left: str, left_shape: Shape, right: str, right_shape: Shape
) -> tuple[tuple[str, Shape], ...]:
    """The other order, then one factor transposed: those that fit.

    Other combinations are transposes of these. A vector has no transpose, and v @ M means the same
    as M.T @ v, which is how the course writes it.
    """
    left_T, left_T_shape = _transposed(left, left_shape)
    right_T, right_T_shape = _transposed(right, right_shape)
    swapped = (right, right_shape, left, left_shape)
    left_turned = (left_T, left_T_shape, right, right_shape)
    right_turned = (left, left_shape, right_T, right_T_shape)
    left_is_vector, right_is_vector = len(left_shape) == 1, len(right_shape) == 1
    if left_is_vector and right_is_vector:
        candidates = []
    elif left_is_vector:
        candidates = [swapped]
    elif right_is_vector:
        candidates = [left_turned]
    else:
        candidates = [swapped, left_turned, right_turned]
    fitting = []
    for a, a_shape, b, b_shape in candidates:
        shape = _multiplied(a_shape, b_shape)
        if shape is not None:
            fitting.append((f"{a} @ {_grouped(b)}", shape))
    return tuple(fitting)


def _transposed(name: str, shape: Shape) -> tuple[str, Shape]:
    """Name and shape with the last two axes swapped."""
    suffix = ".T" if len(shape) == 2 else ".mT"
    return _grouped(name) + suffix, shape[:-2] + shape[-2:][::-1]


def _grouped(name: str) -> str:
    """The name, in parentheses if it is a product itself."""
    return f"({name})" if "@" in name else name


# --- Layouts ------------------------------------------------------------------------------------


def layout_shape(layout: Layout, output_shape: Shape, input_shape: Shape) -> Shape:
    """Shape that a derivative has in a layout; the table stands at the top of this module.

    Parameters
    ----------
    layout
        ``"course"``, ``"numerator"`` or ``"denominator"``.
    output_shape, input_shape
        Shapes of what is differentiated, and by what.

    Returns
    -------
    tuple of int

    Raises
    ------
    ValueError
        If the layout is unknown, or has no rule for these shapes: only the course's has one for
        derivatives with more than two axes.

    Examples
    --------
    >>> [layout_shape(layout, (), (3,)) for layout in LAYOUTS]
    [(3,), (1, 3), (3, 1)]
    """
    if layout not in LAYOUTS:
        raise ValueError(f"There is no layout {layout!r}; choose one of {', '.join(LAYOUTS)}.")
    course = derivative_shape(output_shape, input_shape)
    if layout == "course":
        return course
    if len(course) > 2:
        raise ValueError(
            f"The derivative of shape {tuple(output_shape)} by shape {tuple(input_shape)} has "
            f"{len(course)} axes, for which {layout} layout has no rule."
        )
    if len(course) == 0:
        return (1, 1)
    numerator: Shape
    if len(course) == 1:
        numerator = (1, *course) if len(input_shape) == 1 else (*course, 1)
    else:
        numerator = course[::-1] if len(input_shape) == 2 else course
    return numerator if layout == "numerator" else numerator[::-1]


def layouts_of(shape: Shape, output_shape: Shape, input_shape: Shape) -> tuple[Layout, ...]:
    """Layouts in which a derivative has this shape: none, one, or several.

    A square Jacobian fits all of them, so a shape alone can't always tell.

    Examples
    --------
    >>> layouts_of((3, 2), output_shape=(2,), input_shape=(3,))
    ('denominator',)
    >>> layouts_of((2, 2), output_shape=(2,), input_shape=(2,))
    ('course', 'numerator', 'denominator')
    """
    axes = len(output_shape) + len(input_shape)
    known = LAYOUTS if axes <= 2 else LAYOUTS[:1]
    return tuple(
        layout
        for layout in known
        if layout_shape(layout, output_shape, input_shape) == _shape(shape, "shape")
    )


def to_layout(
    derivative: ArrayLike, layout: Layout, *, output_shape: Shape, input_shape: Shape
) -> NDArray[Any]:
    """Write a derivative of the course in another layout.

    Parameters
    ----------
    derivative
        In the course's layout: shape ``output_shape + input_shape``.
    layout
        The layout that is wanted.
    output_shape, input_shape
        Shapes of what is differentiated, and by what.

    Returns
    -------
    array of shape ``layout_shape(layout, output_shape, input_shape)``
        The same numbers, in an array of their own.

    Raises
    ------
    ValueError
        If the array hasn't the course's shape, or the layout no rule for it.

    Examples
    --------
    >>> to_layout([1.0, 2.0, 3.0], "numerator", output_shape=(), input_shape=(3,))
    array([[1., 2., 3.]])
    """
    array = _in_layout(derivative, "course", output_shape, input_shape)
    wanted = layout_shape(layout, output_shape, input_shape)
    if _is_turned(layout, output_shape, input_shape):
        array = array.T
    return array.reshape(wanted).copy()


def from_layout(
    array: ArrayLike, layout: Layout, *, output_shape: Shape, input_shape: Shape
) -> NDArray[Any]:
    """Bring a derivative that is written in another layout into the course's.

    Parameters
    ----------
    array
        Shape ``layout_shape(layout, output_shape, input_shape)``.
    layout
        The layout that it is written in.
    output_shape, input_shape
        Shapes of what is differentiated, and by what.

    Returns
    -------
    array of shape ``output_shape + input_shape``
        The same numbers, in an array of their own.

    Raises
    ------
    ValueError
        If the array hasn't that layout's shape (the error says in which layout it would be right),
        or the layout no rule for it.

    Examples
    --------
    >>> from_layout([[1.0], [2.0], [3.0]], "denominator", output_shape=(), input_shape=(3,))
    array([1., 2., 3.])
    """
    found = _in_layout(array, layout, output_shape, input_shape)
    if _is_turned(layout, output_shape, input_shape):
        found = found.T
    return found.reshape(derivative_shape(output_shape, input_shape)).copy()


def _is_turned(layout: Layout, output_shape: Shape, input_shape: Shape) -> bool:
    """Whether a derivative with two axes in the course is transposed in this layout."""
    if len(output_shape) + len(input_shape) != 2:
        return False
    if len(input_shape) == 2:
        return layout == "numerator"
    return layout == "denominator"


def _in_layout(
    array: ArrayLike, layout: Layout, output_shape: Shape, input_shape: Shape
) -> NDArray[Any]:
    """The array, if it has the shape of this layout; else an error that says what shape that is."""
    found = as_numpy(array, "the array")
    wanted = layout_shape(layout, output_shape, input_shape)
    if found.shape == wanted:
        return found
    others = layouts_of(found.shape, output_shape, input_shape)
    hint = f" It would be right in {' and '.join(others)} layout." if others else ""
    raise ValueError(
        f"In {layout} layout the derivative of shape {tuple(output_shape)} by shape "
        f"{tuple(input_shape)} has shape {wanted}, but this array has shape {found.shape}.{hint}"
    )


def chain(*derivatives: ArrayLike, layout: Layout = "course") -> NDArray[Any]:
    r"""Multiply derivatives by the chain rule, in the order that the layout asks for.

    For :math:`h = g \circ f`:

    * numerator layout, and the course's Jacobians: :math:`J_h = J_g J_f`, outermost first;
    * denominator layout, :math:`D = J^\top`: :math:`D_h = D_f D_g`, innermost first, because
      transposing a product turns its order around.

    Each factor is a derivative at its own point: :math:`J_f` at x, :math:`J_g` at f(x).

    Parameters
    ----------
    *derivatives
        From the outermost map to the innermost, whatever the layout. In the course's layout the
        outermost may be a gradient of shape ``(m,)``, and the result then is a gradient too, the
        :math:`J_f^\top \nabla g`; the innermost may be a velocity.
    layout
        The layout that they are written in, and the result.

    Returns
    -------
    array
        The derivative of the composition.

    Raises
    ------
    ShapeMismatch
        If two neighbours don't fit, as when the order is wrong.
    ValueError
        If the layout is unknown or there are no derivatives.

    Examples
    --------
    >>> J_g, J_f = np.ones((4, 2)), np.ones((2, 3))
    >>> chain(J_g, J_f).shape
    (4, 3)
    >>> chain(J_g.T, J_f.T, layout="denominator").shape
    (3, 4)
    """
    if layout not in LAYOUTS:
        raise ValueError(f"There is no layout {layout!r}; choose one of {', '.join(LAYOUTS)}.")
    if not derivatives:
        raise ValueError("The chain rule needs at least one derivative.")
    letter = "D" if layout == "denominator" else "J"
    # Named as in the text: h ∘ g ∘ f, or with numbers where there are more.
    count = len(derivatives)
    maps = "hgf"[-count:] if count <= 3 else [f"f{i}" for i in range(count, 0, -1)]
    named = {f"{letter}_{map_}": factor for map_, factor in zip(maps, derivatives, strict=True)}
    if layout == "denominator":
        named = dict(reversed(named.items()))
    return product(**named)


# --- vec and Kronecker --------------------------------------------------------------------------


def vec(X: ArrayLike, order: Order = "column") -> NDArray[Any]:
    r"""Stack a matrix into a vector: column under column (the course's), or row after row.

    .. math:: \operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)

    holds for columns. NumPy's own ``X.ravel()`` goes by rows and needs :math:`A \otimes B^\top`;
    mixing the two gives wrong numbers of the right shape.

    Parameters
    ----------
    X
        Shape ``(p, q)``.
    order
        ``"column"`` or ``"row"``.

    Returns
    -------
    array of shape ``(p * q,)``
        In an array of its own.

    Raises
    ------
    ValueError
        If X isn't a matrix or the order is unknown.

    Examples
    --------
    >>> vec([[1, 2], [3, 4]])
    array([1, 3, 2, 4])
    >>> vec([[1, 2], [3, 4]], order="row")
    array([1, 2, 3, 4])
    """
    matrix = as_numpy(X, "X")
    if matrix.ndim != 2:
        raise ValueError(f"vec stacks a matrix (p, q), but X has shape {matrix.shape}.")
    return matrix.flatten(order=_numpy_order(order))


def unvec(v: ArrayLike, shape: Shape, order: Order = "column") -> NDArray[Any]:
    """Undo `vec`: the matrix of this shape whose columns (or rows) are stacked in v.

    Parameters
    ----------
    v
        Shape ``(p * q,)``.
    shape
        The matrix's shape ``(p, q)``.
    order
        The order in which it was stacked.

    Returns
    -------
    array of shape ``(p, q)``
        In an array of its own.

    Raises
    ------
    ValueError
        If v isn't a vector of ``p * q`` entries or the order is unknown.

    Examples
    --------
    >>> unvec([1, 3, 2, 4], (2, 2))
    array([[1, 2],
           [3, 4]])
    """
    vector, shape = as_numpy(v, "v"), _shape(shape, "shape")
    if len(shape) != 2 or vector.shape != (shape[0] * shape[1],):
        raise ValueError(
            f"unvec makes a matrix (p, q) of a vector (p * q,), but v has shape {vector.shape} "
            f"and the matrix should have shape {tuple(shape)}."
        )
    return vector.reshape(shape, order=_numpy_order(order)).copy()


def kronecker(A: ArrayLike, B: ArrayLike, order: Order = "column") -> NDArray[Any]:
    r"""The matrix K with ``vec(A @ X @ B) == K @ vec(X)``, for every X and this order of `vec`.

    .. math:: K = B^\top \otimes A \text{ by columns}, \qquad K = A \otimes B^\top \text{ by rows}

    It is the Jacobian of ``X ↦ A X B`` in stacked form, and large: for n × n matrices it has
    :math:`n^4` entries where the product needs :math:`2n^2`.

    Parameters
    ----------
    A, B
        Shapes ``(m, p)`` and ``(q, n)``, for X of shape ``(p, q)``.
    order
        The order of `vec`.

    Returns
    -------
    array of shape ``(m * n, p * q)``

    Raises
    ------
    ValueError
        If A or B isn't a matrix, or the order is unknown.
    """
    left, right = as_numpy(A, "A"), as_numpy(B, "B")
    if left.ndim != 2 or right.ndim != 2:
        raise ValueError(
            f"kronecker takes two matrices, but A has shape {left.shape} and B {right.shape}."
        )
    if _numpy_order(order) == "F":
        return np.kron(right.T, left)
    return np.kron(left, right.T)


def _numpy_order(order: Order) -> Literal["F", "C"]:
    """NumPy's letter for the order."""
    if order not in get_args(Order):
        raise ValueError(f"There is no order {order!r}; choose 'column' or 'row'.")
    return "F" if order == "column" else "C"
