"""Shapes, layouts and the errors that explain a mismatch."""

import doctest
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jacobook import data, shapes
from jacobook.shapes import Layout, Shape, ShapeMismatch

RNG = np.random.default_rng(20262)

# (output, input): the shape in numerator layout and in denominator layout
LAYOUT_TABLE: dict[tuple[Shape, Shape], tuple[Shape, Shape]] = {
    ((), (3,)): ((1, 3), (3, 1)),
    ((), (4, 3)): ((3, 4), (4, 3)),
    ((2,), ()): ((2, 1), (1, 2)),
    ((2,), (3,)): ((2, 3), (3, 2)),
    ((4, 3), ()): ((4, 3), (3, 4)),
    ((), ()): ((1, 1), (1, 1)),
}


@pytest.mark.parametrize("module", [shapes, data])
def test_the_examples_in_the_docstrings_run(module: Any) -> None:
    result = doctest.testmod(module, extraglobs={"np": np})
    assert result.attempted
    assert not result.failed


# --- Shape algebra ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output_shape", "input_shape", "expected"),
    [
        ((), (3,), (3,)),
        ((2,), (3,), (2, 3)),
        ((2,), (), (2,)),
        ((), (4, 3), (4, 3)),
        ((4,), (4, 3), (4, 4, 3)),
        ((), (), ()),
    ],
)
def test_a_derivative_has_the_outputs_shape_and_then_the_inputs(
    output_shape: Shape, input_shape: Shape, expected: Shape
) -> None:
    assert shapes.derivative_shape(output_shape, input_shape) == expected


lengths = st.integers(0, 3)
some_shape = st.lists(lengths, max_size=4).map(tuple)


@given(some_shape, some_shape)
def test_product_shape_is_what_numpy_does(left: Shape, right: Shape) -> None:
    try:
        expected = np.matmul(np.zeros(left), np.zeros(right)).shape
    except ValueError:
        with pytest.raises(ShapeMismatch):
            shapes.product_shape(A=left, B=right)
    else:
        assert shapes.product_shape(A=left, B=right) == expected


@given(some_shape, some_shape)
def test_every_product_that_an_error_proposes_works_and_has_the_shape_it_says(
    left: Shape, right: Shape
) -> None:
    error = ShapeMismatch("A", left, "B", right)
    factors = {"A": np.zeros(left), "B": np.zeros(right)}
    for expression, shape in error.fitting:
        assert eval(expression, {}, factors).shape == shape
        assert f"{expression}, of shape {shape}" in str(error)


@given(some_shape, some_shape)
def test_an_error_proposes_the_other_order_whenever_that_would_fit(
    left: Shape, right: Shape
) -> None:
    error = ShapeMismatch("A", left, "B", right)
    if len(left) > 1 and len(right) > 1:
        try:
            np.zeros(right) @ np.zeros(left)
        except ValueError:
            return
        assert error.fitting[0][0] == "B @ A"


def test_a_mismatch_names_both_factors_their_shapes_and_the_product_that_works() -> None:
    with pytest.raises(ShapeMismatch) as caught:
        shapes.product_shape(J_f=(2, 3), J_g=(4, 2))
    assert str(caught.value) == (
        "J_f @ J_g doesn't fit: J_f is (2, 3) and J_g is (4, 2), so 3 columns of J_f meet 4 rows "
        "of J_g. What fits: J_g @ J_f, of shape (4, 3)."
    )
    error = caught.value
    assert (error.left, error.left_shape) == ("J_f", (2, 3))
    assert (error.right, error.right_shape) == ("J_g", (4, 2))
    assert error.fitting == (("J_g @ J_f", (4, 3)),)


@pytest.mark.parametrize(
    ("factors", "sentence"),
    [
        ({"J": (2, 3), "u": (2,)}, "What fits: J.T @ u, of shape (3,)."),
        ({"v": (3,), "J": (2, 3)}, "What fits: J @ v, of shape (2,)."),
        (
            {"A": (3, 1), "B": (3, 1)},
            "1 column of A meets 3 rows of B. "
            "What fits: A.T @ B, of shape (1, 1); or A @ B.T, of shape (3, 3).",
        ),
        ({"v": (3,), "w": (2,)}, "3 entries of v meet 2 entries of w. No order and no transpose"),
        ({"J": (7, 2, 3), "u": (7, 2, 1)}, "What fits: J.mT @ u, of shape (7, 3, 1)."),
        ({"J": (7, 2, 3), "K": (6, 3, 2)}, "the batches (7,) and (6,) don't go together"),
        ({"J": (2, 3), "c": ()}, "c is a number: multiply by it with *."),
        ({"c": (), "J": (2, 3)}, "c is a number: multiply by it with *."),
        ({"A": (2, 3), "B": (3, 4), "C": (2, 5)}, "What fits: (A @ B).T @ C, of shape (4, 5)."),
        ({"A": (2, 3), "B": (3, 4), "C": (2, 5)}, "A @ B @ C doesn't fit: A @ B is (2, 4)"),
        ({"A": (2, 3), "B": (5, 7)}, "so one of them isn't what its name says."),
    ],
)
def test_each_kind_of_mismatch_has_its_own_advice(factors: dict[str, Shape], sentence: str) -> None:
    with pytest.raises(ShapeMismatch) as caught:
        shapes.product_shape(**factors)
    assert sentence in str(caught.value)


def test_product_multiplies_from_left_to_right() -> None:
    A, B, v = RNG.normal(size=(4, 2)), RNG.normal(size=(2, 3)), RNG.normal(size=3)
    np.testing.assert_allclose(shapes.product(A=A, B=B, v=v), A @ B @ v)
    assert shapes.product(v=v, w=v).shape == ()
    with pytest.raises(ShapeMismatch, match=r"What fits: B @ v, of shape \(2,\)"):
        shapes.product(v=v, B=B)


def test_a_product_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one factor"):
        shapes.product_shape()
    with pytest.raises(ValueError, match="at least one factor"):
        shapes.product()


# --- Layouts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pair", "expected"), LAYOUT_TABLE.items())
def test_the_table_of_layouts(pair: tuple[Shape, Shape], expected: tuple[Shape, Shape]) -> None:
    assert shapes.layout_shape("course", *pair) == pair[0] + pair[1]
    assert shapes.layout_shape("numerator", *pair) == expected[0]
    assert shapes.layout_shape("denominator", *pair) == expected[1]


@pytest.mark.parametrize("pair", LAYOUT_TABLE)
@pytest.mark.parametrize("layout", shapes.LAYOUTS)
def test_there_and_back_again(pair: tuple[Shape, Shape], layout: Layout) -> None:
    ours = RNG.normal(size=pair[0] + pair[1])
    both = {"output_shape": pair[0], "input_shape": pair[1]}
    theirs = shapes.to_layout(ours, layout, **both)
    assert theirs.shape == shapes.layout_shape(layout, *pair)
    np.testing.assert_array_equal(shapes.from_layout(theirs, layout, **both), ours)
    theirs[...] = 0
    assert (ours != 0).all()


def test_the_numbers_stand_where_each_layout_puts_them() -> None:
    jacobian, gradient, weights = (RNG.normal(size=s) for s in ((2, 3), (3,), (4, 3)))
    vector_by_vector = {"output_shape": (2,), "input_shape": (3,)}
    np.testing.assert_array_equal(
        shapes.to_layout(jacobian, "denominator", **vector_by_vector), jacobian.T
    )
    np.testing.assert_array_equal(
        shapes.to_layout(jacobian, "numerator", **vector_by_vector), jacobian
    )
    scalar_by_vector = {"output_shape": (), "input_shape": (3,)}
    row = shapes.to_layout(gradient, "numerator", **scalar_by_vector)
    np.testing.assert_array_equal(row, gradient[None, :])
    scalar_by_matrix = {"output_shape": (), "input_shape": (4, 3)}
    np.testing.assert_array_equal(
        shapes.to_layout(weights, "numerator", **scalar_by_matrix), weights.T
    )
    np.testing.assert_array_equal(
        shapes.to_layout(weights, "denominator", **scalar_by_matrix), weights
    )


def test_a_square_jacobian_is_transposed_though_its_shape_does_not_tell() -> None:
    square = RNG.normal(size=(3, 3))
    both: dict[str, Shape] = {"output_shape": (3,), "input_shape": (3,)}
    np.testing.assert_array_equal(shapes.from_layout(square, "denominator", **both), square.T)
    assert shapes.layouts_of((3, 3), **both) == shapes.LAYOUTS


def test_a_shape_tells_its_layouts() -> None:
    assert shapes.layouts_of((1, 3), (), (3,)) == ("numerator",)
    assert shapes.layouts_of((3, 1), (), (3,)) == ("denominator",)
    assert shapes.layouts_of((3,), (), (3,)) == ("course",)
    assert shapes.layouts_of((4, 3), (), (4, 3)) == ("course", "denominator")
    assert shapes.layouts_of((5,), (), (3,)) == ()
    assert shapes.layouts_of((4, 4, 3), (4,), (4, 3)) == ("course",)


def test_an_array_of_another_layout_is_recognised_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, 3\), but .* \(3, 2\).*in denominator layout"):
        shapes.to_layout(np.ones((3, 2)), "numerator", output_shape=(2,), input_shape=(3,))
    with pytest.raises(ValueError, match=r"has shape \(1, 3\), but this array has shape \(4,\)\.$"):
        shapes.from_layout(np.ones(4), "numerator", output_shape=(), input_shape=(3,))


def test_orders_above_two_belong_to_the_course_alone() -> None:
    assert shapes.layout_shape("course", (4,), (4, 3)) == (4, 4, 3)
    with pytest.raises(ValueError, match="has 3 axes, for which numerator layout has no rule"):
        shapes.layout_shape("numerator", (4,), (4, 3))


def test_an_unknown_layout_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no layout 'mixed'; choose one of course, numerator, den"):
        shapes.layout_shape("mixed", (), (3,))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no layout 'mixed'"):
        shapes.chain(np.eye(2), layout="mixed")  # type: ignore[arg-type]


def test_the_chain_rule_keeps_its_order_in_numerator_layout_and_turns_it_in_the_other() -> None:
    J_h, J_g, J_f = (RNG.normal(size=s) for s in ((5, 4), (4, 2), (2, 3)))
    expected = J_h @ J_g @ J_f
    np.testing.assert_allclose(shapes.chain(J_h, J_g, J_f), expected)
    np.testing.assert_allclose(shapes.chain(J_h, J_g, J_f, layout="numerator"), expected)
    turned = shapes.chain(J_h.T, J_g.T, J_f.T, layout="denominator")
    np.testing.assert_allclose(turned, expected.T)


def test_the_chain_rule_of_a_loss_gives_a_gradient_in_each_layout() -> None:
    gradient, J_f = RNG.normal(size=2), RNG.normal(size=(2, 3))
    np.testing.assert_allclose(shapes.chain(gradient, J_f), J_f.T @ gradient)
    row = shapes.chain(gradient[None, :], J_f, layout="numerator")
    np.testing.assert_allclose(row, (J_f.T @ gradient)[None, :])
    column = shapes.chain(gradient[:, None], J_f.T, layout="denominator")
    np.testing.assert_allclose(column, (J_f.T @ gradient)[:, None])


def test_a_chain_in_the_wrong_order_says_which_order_fits() -> None:
    J_g, J_f = np.ones((4, 2)), np.ones((2, 3))
    with pytest.raises(ShapeMismatch, match=r"What fits: J_f @ J_g, of shape \(4, 3\)"):
        shapes.chain(J_f, J_g)
    with pytest.raises(ShapeMismatch, match="D_f @ D_g doesn't fit"):
        shapes.chain(J_g, J_f, layout="denominator")
    with pytest.raises(ShapeMismatch, match="J_f4 @ J_f3 doesn't fit"):
        shapes.chain(J_f, J_g, J_f, J_g)
    with pytest.raises(ValueError, match="at least one derivative"):
        shapes.chain()


# --- vec and Kronecker --------------------------------------------------------------------------

matrices = st.tuples(*[st.integers(1, 4)] * 4, st.integers(0, 2**31))


@given(matrices)
def test_kronecker_turns_a_product_into_a_matrix_in_both_orders(
    sizes: tuple[int, int, int, int, int],
) -> None:
    m, p, q, n, seed = sizes
    rng = np.random.default_rng(seed)
    A, X, B = rng.normal(size=(m, p)), rng.normal(size=(p, q)), rng.normal(size=(q, n))
    np.testing.assert_allclose(
        shapes.vec(A @ X @ B), np.kron(B.T, A) @ shapes.vec(X), rtol=1e-10, atol=1e-12
    )
    by_rows = np.kron(A, B.T) @ shapes.vec(X, order="row")
    np.testing.assert_allclose(shapes.vec(A @ X @ B, order="row"), by_rows, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(shapes.kronecker(A, B), np.kron(B.T, A))
    np.testing.assert_array_equal(shapes.kronecker(A, B, order="row"), np.kron(A, B.T))
    for order in ("column", "row"):
        back = shapes.unvec(shapes.vec(X, order=order), (p, q), order=order)
        np.testing.assert_array_equal(back, X)


def test_mixing_the_orders_is_silently_wrong() -> None:
    A, X, B = (RNG.normal(size=(3, 3)) for _ in range(3))
    mixed = shapes.kronecker(A, B) @ X.ravel()
    assert mixed.shape == shapes.vec(A @ X @ B).shape
    assert abs(mixed - shapes.vec(A @ X @ B)).max() > 0.1
    np.testing.assert_allclose(shapes.kronecker(A, B, order="row") @ X.ravel(), (A @ X @ B).ravel())


def test_vec_and_unvec_give_arrays_of_their_own() -> None:
    X = np.ones((2, 3))
    for order in ("column", "row"):
        shapes.vec(X, order=order)[:] = 0
        shapes.unvec(X.ravel(), (2, 3), order=order)[:] = 0
    assert X.all()


def test_vec_and_kronecker_refuse_what_is_no_matrix() -> None:
    with pytest.raises(ValueError, match=r"X has shape \(3,\)"):
        shapes.vec(np.ones(3))
    with pytest.raises(ValueError, match=r"v has shape \(5,\) and .* shape \(2, 3\)"):
        shapes.unvec(np.ones(5), (2, 3))
    with pytest.raises(ValueError, match=r"A has shape \(3,\) and B \(2, 2\)"):
        shapes.kronecker(np.ones(3), np.eye(2))
    with pytest.raises(ValueError, match="no order 'F'; choose 'column' or 'row'"):
        shapes.vec(np.eye(2), order="F")  # type: ignore[arg-type]
