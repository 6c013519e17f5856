"""Arrays of frameworks: by look-alikes, and by PyTorch and JAX themselves where these are there."""

import doctest
import os
import sys
import types
from decimal import Decimal
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_allclose, assert_array_equal

import jacobook.arrays
from jacobook import check_gradient, gradient, jacobian
from jacobook.arrays import Unreadable, as_numpy, as_shape, epsilon, framework_of, maker_like
from jacobook.checking.plain import Plain, Refusal, read
from jacobook.checking.sentences import refusal_sentence
from jacobook.declaration import Array, Parts, Points, Shape, Witness
from jacobook.shapes import chain, derivative_shape, layouts_of, to_layout, vec

REQUIRED = "JACOBOOK_REQUIRE_FRAMEWORKS" in os.environ
needs_torch = pytest.mark.skipif(
    not REQUIRED and find_spec("torch") is None, reason="needs PyTorch: make frameworks"
)
needs_jax = pytest.mark.skipif(
    not REQUIRED and find_spec("jax") is None, reason="needs JAX: make frameworks"
)


class FakeTensor:
    """What of a tensor of PyTorch matters here. It refuses what that refuses."""

    def __init__(
        self,
        data: Any,
        *,
        dtype: str = "torch.float32",
        device: str = "cpu",
        layout: str = "torch.strided",
        requires_grad: bool = False,
        conjugated: bool = False,
        wrapped: bool = False,
    ) -> None:
        self.data = np.asarray(data)
        self.dtype, self.device, self.layout = dtype, device, layout
        self.requires_grad, self.conjugated, self.wrapped = requires_grad, conjugated, wrapped
        self.shape = self.data.shape

    def like(self, **changes: Any) -> "FakeTensor":
        keys = ("dtype", "device", "layout", "requires_grad", "conjugated", "wrapped")
        options = {key: getattr(self, key) for key in keys} | changes
        return type(self)(options.pop("data", self.data), **options)

    def __array__(self, *arguments: Any, **options: Any) -> Any:
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return self.numpy()

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: Any) -> "FakeTensor":
        return self.like(data=self.data[index])

    def numpy(self) -> Any:
        if self.wrapped:
            raise RuntimeError("Cannot access data pointer of Tensor.")
        if self.requires_grad or self.conjugated or self.layout != "torch.strided":
            raise RuntimeError("Can't call numpy() on this Tensor.")
        if self.device != "cpu" or self.dtype == "torch.bfloat16":
            raise TypeError("can't convert to numpy")
        return self.data

    def detach(self) -> "FakeTensor":
        return self.like(requires_grad=False)

    def to_dense(self) -> "FakeTensor":
        return self.like(layout="torch.strided")

    def resolve_conj(self) -> "FakeTensor":
        data = self.data.conj() if self.conjugated else self.data
        return self.like(data=data, conjugated=False)

    def float(self) -> "FakeTensor":
        return self.like(dtype="torch.float32")

    def new_tensor(self, data: Any) -> "FakeTensor":
        precision = np.float64 if self.dtype == "torch.float64" else np.float32
        return self.like(data=np.array(data, dtype=precision), requires_grad=False)

    def requires_grad_(self) -> "FakeTensor":
        self.requires_grad = True
        return self

    def __mul__(self, other: Any) -> "FakeTensor":
        return self.like(data=self.data * getattr(other, "data", other))

    def sum(self) -> "FakeTensor":
        return self.like(data=self.data.sum(dtype=self.data.dtype))

    def item(self) -> Any:
        return self.data.item()


FakeTensor.__module__ = "torch"


class FakeParameter(FakeTensor):
    pass


FakeParameter.__module__ = "somewhere.else"  # a class of a user's own


class FakeJaxArray:
    """An array of JAX: float32 unless it was told otherwise; a tracer has no values."""

    def __init__(self, data: Any, dtype: Any = np.float32, traced: bool = False) -> None:
        self.data, self.traced = np.asarray(data, dtype=dtype), traced
        self.dtype, self.shape = self.data.dtype, self.data.shape

    def __array__(self, *arguments: Any, **options: Any) -> Any:
        if self.traced:
            raise TypeError("The numpy.ndarray conversion method __array__() was called")
        return self.data


FakeJaxArray.__module__ = "jaxlib._jax"


@pytest.mark.parametrize(
    "x",
    [
        FakeTensor([1.0, 2.0]),
        FakeTensor([1.0, 2.0], requires_grad=True),
        FakeParameter([1.0, 2.0], requires_grad=True),
        FakeTensor([1.0, 2.0], dtype="torch.bfloat16"),
        FakeTensor([1.0, 2.0], layout="torch.sparse_coo"),
        FakeTensor([1.0, 2.0], conjugated=True),
        FakeJaxArray([1.0, 2.0]),
        [FakeTensor(1.0, requires_grad=True), FakeTensor(2.0)],
        (1.0, FakeTensor(2.0, requires_grad=True)),
        [FakeJaxArray(1.0), 2.0],
        [1.0, 2.0],
        np.array([1.0, Fraction(2)], dtype=object),
        [Fraction(1), Decimal(2)],
        scipy.sparse.csr_array(np.array([1.0, 2.0])),
        scipy.sparse.coo_array(np.array([1.0, 2.0])),
    ],
    ids=lambda x: type(x).__name__,
)
def test_whatever_it_comes_from_it_is_the_same_array(x: Any) -> None:
    found = as_numpy(x)
    assert type(found) is np.ndarray
    assert_array_equal(found, [1.0, 2.0])
    assert found.dtype.kind == "f"


def test_complex_views_nested_lists_and_numbers() -> None:
    assert_array_equal(as_numpy(FakeTensor([1 + 2j], conjugated=True)), [1 - 2j])
    rows = [[FakeTensor(1.0), 2.0], [3.0, FakeTensor(4.0)]]
    assert_array_equal(as_numpy(rows), [[1, 2], [3, 4]])
    assert as_numpy(3).dtype.kind == "i"
    array = np.ones(3)
    assert as_numpy(array) is array
    assert as_numpy(np.array([1, 2], dtype=object)).dtype.kind == "i"


@pytest.mark.parametrize(
    ("x", "code", "message"),
    [
        (FakeTensor([1.0], device="cuda:0"), "device", r"on the device cuda:0.*\.cpu\(\)"),
        (FakeTensor([1.0], device="meta"), "no-values", "device meta"),
        (FakeTensor([1.0], wrapped=True), "no-values", "inside of torch.func.grad or vmap"),
        (FakeJaxArray([1.0], traced=True), "no-values", "inside of jax.jit, grad or vmap"),
        (np.ma.array([1.0], mask=[1]), "masked", "masked entry has no value"),
        ([FakeTensor([1.0]), FakeTensor([1.0, 2.0])], "ragged", "inhomogeneous"),
        ([FakeTensor([1.0]), FakeTensor([1.0], device="cuda:1")], "device", r"x\[1\] is on"),
        (
            FakeTensor(np.broadcast_to(1.0, (2**14, 2**14)), layout="torch.sparse_coo"),
            "huge",
            "too",
        ),
        (scipy.sparse.coo_array((2**20, 2**20)), "huge", "too large to be made a dense array"),
    ],
)
def test_refusals_say_what_to_do(x: Any, code: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as caught:
        as_numpy(x)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


def test_an_array_of_its_own_that_raises_is_refused_and_not_blamed_on_us() -> None:
    class Odd:
        def __array__(self, *arguments: Any, **options: Any) -> Any:
            raise KeyError("odd")

    with pytest.raises(Unreadable, match="Odd"):
        as_numpy(Odd())
    assert as_numpy(np.array([None, 1.0], dtype=object)).dtype == object  # left as it is


def test_where_an_object_comes_from() -> None:
    assert framework_of(FakeTensor(1.0)) == "torch"
    assert framework_of(FakeParameter(1.0)) == "torch"
    assert framework_of(FakeJaxArray(1.0)) == "jax"
    for x in (1.0, np.ones(2), np.float64(1), [1.0], "torch", None, scipy.sparse.eye_array(2)):
        assert framework_of(x) is None


def test_precision() -> None:
    assert epsilon(FakeTensor(1.0, dtype="torch.bfloat16")) == 2.0**-7
    assert epsilon(FakeTensor(1.0)) == 2.0**-23
    assert epsilon(np.ones(2)) == 2.0**-52
    assert epsilon(np.ones(2, dtype=int)) == epsilon(1.0) == 0


def test_shapes_of_frameworks() -> None:
    class Size(tuple):  # torch.Size is one
        pass

    for shape in ((2, 3), [2, 3], Size((2, 3)), FakeTensor([2, 3], dtype="torch.int64")):
        assert as_shape(shape) == (2, 3)
        assert derivative_shape((4,), shape) == (4, 2, 3)  # type: ignore[arg-type]
    assert as_shape([FakeTensor(2), 3]) == (2, 3)
    assert as_shape(()) == as_shape([]) == ()
    for other in (3, "23", [2.0, 3.0], None, [[2, 3]]):
        assert as_shape(other) is None
    with pytest.raises(TypeError, match="output_shape must be a shape"):
        derivative_shape(3, (2,))  # type: ignore[arg-type]


def test_layouts_of_tensors() -> None:
    g = FakeTensor([1.0, 2.0, 3.0], requires_grad=True)
    row = to_layout(g, "numerator", output_shape=(), input_shape=(3,))  # type: ignore[arg-type]
    assert_array_equal(row, [[1, 2, 3]])
    matrix = FakeTensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    assert_array_equal(vec(matrix), [1, 3, 2, 4])  # type: ignore[arg-type]
    assert chain(matrix, np.ones((2, 3))).shape == (2, 3)  # type: ignore[arg-type]
    found = layouts_of(FakeTensor([3, 2], dtype="torch.int64"), (2,), (3,))  # type: ignore[arg-type]
    assert found == ("denominator",)


@pytest.mark.parametrize("dtype", ["torch.float32", "torch.float64"])
@pytest.mark.parametrize("tracks", [False, True])
def test_f_gets_what_x_is(dtype: str, tracks: bool) -> None:
    seen: list[FakeTensor] = []
    precision = np.float64 if dtype == "torch.float64" else np.float32
    x = FakeTensor(np.array([0.3, 1.7], dtype=precision), dtype=dtype, requires_grad=tracks)

    def f(x: Any) -> Any:
        seen.append(x)
        return (x * x).sum()

    close = 1e-8 if dtype == "torch.float64" else 3e-3
    assert_allclose(gradient(f, x), [0.6, 3.4], atol=close)  # type: ignore[arg-type]
    assert all(type(each) is FakeTensor and each.data.dtype == precision for each in seen)
    assert all(each.requires_grad == tracks for each in seen)
    right = check_gradient(f, lambda x: x * 2, x)  # type: ignore[arg-type]
    assert right.ok, str(right)
    assert check_gradient(f, x * 2, x).ok  # type: ignore[arg-type]
    assert not check_gradient(f, lambda x: x * 2.1, x)  # type: ignore[arg-type]
    assert ("dtype=torch.float64" in str(right)) == (dtype == "torch.float32")
    assert check_gradient(lambda x: f(x).item(), x * 2, x)  # type: ignore[arg-type]


def test_a_function_of_numpy_may_return_a_tensor() -> None:
    def f(x: Any) -> Any:
        return FakeTensor(x**2, dtype="torch.float64", requires_grad=True)

    assert_allclose(jacobian(f, [1.0, 2.0]), [[2, 0], [0, 4]], atol=1e-8)
    with pytest.raises(TypeError, match=r"What f returned is on the device cuda:0"):
        jacobian(lambda x: FakeTensor(x, device="cuda:0"), [1.0, 2.0])
    with pytest.raises(TypeError, match=r"as torch.autograd.grad does: take its first entry"):
        check_gradient(lambda x: x @ x, lambda x: (FakeTensor(2 * x),), [1.0, 2.0])


def test_an_array_of_jax_is_made_by_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    numpy = types.SimpleNamespace(asarray=lambda data, dtype: FakeJaxArray(data, dtype))
    monkeypatch.setitem(sys.modules, "jax.numpy", numpy)
    make = maker_like(FakeJaxArray([1.0, 2.0]))
    assert make is not None
    made = make(np.array([1.0, 2.0]))
    assert type(made) is FakeJaxArray
    assert made.dtype == np.float32


# --------------------------------------------------------------------------- in an answer


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        (Array(), FakeTensor([1.0, 2.0], requires_grad=True), [1, 2]),
        (Array(), FakeTensor(2.0, requires_grad=True), 2),
        (Array(), [FakeTensor(1.0, requires_grad=True), 2.0], [1, 2]),
        (Array(), FakeTensor([1.0, 2.0], dtype="torch.bfloat16"), [1, 2]),
        (Array(), FakeJaxArray([1.0, 2.0]), [1, 2]),
        (Shape(), FakeTensor(np.array([2, 3]), dtype="torch.int64"), [2, 3]),
        (Shape(), (FakeTensor(2), 3), [2, 3]),
        (Points(2), [FakeTensor([1.0, 2.0])], [[1, 2]]),
    ],
)
def test_an_answer_may_come_from_a_framework(kind: Any, answer: Any, expected: Any) -> None:
    found = read(kind, answer)
    assert isinstance(found, Plain), found
    assert_array_equal(np.asarray(found.data, dtype=float), expected)


def test_a_witness_and_parts_may_too() -> None:
    witness = Witness((("x", (2,)), ("t", ())), ())
    for given in (
        {"x": FakeTensor([1.0, 2.0], requires_grad=True), "t": FakeTensor(0.5)},
        (FakeTensor([1.0, 2.0]), FakeTensor(0.5, requires_grad=True)),
    ):
        found = read(witness, given)
        assert isinstance(found, Plain), found
        assert [float(v) for v in found.data[0]] == [1, 2]
    parts = Parts((("a", Array()), ("b", Array())))
    assert isinstance(read(parts, (FakeTensor(1.0, requires_grad=True), FakeTensor(2.0))), Plain)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (FakeTensor([1.0], device="cuda:0"), "device"),
        ([1.0, FakeTensor(1.0, device="cuda:0")], "device"),
        (FakeTensor([1.0], wrapped=True), "no-values"),
        (FakeJaxArray([1.0], traced=True), "no-values"),
        ([FakeTensor([1.0]), FakeTensor([1.0, 2.0])], "ragged"),
    ],
)
def test_an_answer_that_cannot_be_read_gets_its_sentence(answer: Any, code: str) -> None:
    found = read(Array(), answer)
    assert isinstance(found, Refusal)
    assert found.code == code
    sentence = refusal_sentence(found)
    assert "{" not in sentence


@needs_torch
def test_pytorch_itself() -> None:
    import torch

    net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    inputs, targets = torch.randn(20, 4), torch.randn(20, 1)
    for dtype, wrong in ((torch.float32, 1.02), (torch.float64, 1 + 1e-5)):
        net, inputs, targets = net.to(dtype), inputs.to(dtype), targets.to(dtype)
        net.zero_grad()
        ((net(inputs) - targets) ** 2).mean().backward()
        weight = net[0].weight

        def loss(w: Any, net: Any = net, x: Any = inputs, y: Any = targets) -> Any:
            out = torch.func.functional_call(net, {"0.weight": w}, x)
            return ((out - y) ** 2).mean()

        right = check_gradient(loss, weight.grad, weight)
        assert right.ok, str(right)
        assert not check_gradient(loss, wrong * weight.grad, weight)
        assert check_gradient(lambda w, loss=loss: loss(w).item(), weight.grad, weight)
        assert_allclose(
            jacobian(
                lambda w, net=net, x=inputs: torch.func.functional_call(net, {"0.weight": w}, x),
                weight,
            ),
            torch.func.jacrev(
                lambda w, net=net, x=inputs: torch.func.functional_call(net, {"0.weight": w}, x)
            )(weight).detach(),
            atol=1e-8 if dtype == torch.float64 else 1e-3,
        )
    assert_array_equal(as_numpy(torch.eye(2).to_sparse()), np.eye(2))
    assert_array_equal(as_numpy(torch.tensor([1 + 2j]).conj().imag), [-2])
    assert_array_equal(as_numpy(torch.tensor([1.5], dtype=torch.bfloat16)), [1.5])
    assert as_shape(torch.ones(2, 3).shape) == as_shape(torch.tensor([2, 3])) == (2, 3)
    for refused in (torch.ones(2, device="meta"), [torch.ones(2), torch.ones(3)]):
        with pytest.raises(Unreadable):
            as_numpy(refused)
    with pytest.raises(Unreadable, match=r"torch\.func"):
        torch.func.grad(lambda x: float(as_numpy(x).sum()))(torch.ones(2))


@needs_jax
def test_jax_itself() -> None:
    import jax
    import jax.numpy as jnp

    def loss(x: Any) -> Any:
        return (jnp.sin(x) ** 2).sum()

    x = jnp.array([0.3, 1.2])
    right = check_gradient(loss, jax.grad(loss), x)
    assert right.ok, str(right)
    assert "jax_enable_x64" in str(right)
    assert check_gradient(jax.jit(loss), jax.grad(loss)(x), x)
    assert not check_gradient(loss, lambda x: 1.02 * jax.grad(loss)(x), x)
    assert_allclose(gradient(lambda x: x.at[0].set(5.0).sum(), x), [0, 1], atol=1e-3)
    assert_array_equal(as_numpy(jnp.ones(2, dtype=jnp.bfloat16)), [1, 1])
    with pytest.raises(Unreadable, match=r"jax\.jit"):
        jax.jit(lambda x: as_numpy(x).sum())(x)


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(jacobook.arrays).failed == 0
