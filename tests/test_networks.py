"""The small network's gradients against numbers that were found another way."""

import numpy as np
import pytest

from jacobook import check_gradient, jacobian, networks

SIZES = (5, 4, 6, 3)


@pytest.fixture
def batch() -> tuple[networks.Layers, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    theta = networks.pack(networks.init(SIZES, rng)) + 0.2 * rng.normal(size=75)
    layers = networks.unpack(theta, SIZES)
    return layers, rng.normal(size=(7, 5)), rng.integers(3, size=7)


def test_a_network_begins_with_scores_of_about_the_size_of_its_inputs() -> None:
    layers = networks.init((400, 300), np.random.default_rng(0))
    ((W, b),) = layers
    assert (W.shape, b.shape) == ((300, 400), (300,))
    assert np.isclose(np.std(W), 1 / 20, rtol=0.02)
    assert not b.any()


def test_forward_is_tanh_between_layers_and_none_after_the_last(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, _ = batch
    values = networks.forward(layers, X)
    assert [value.shape for value in values] == [(7, 5), (7, 4), (7, 6), (7, 3)]
    (W1, b1), (W2, b2), (W3, b3) = layers
    for x, scores in zip(X, values[-1], strict=True):
        by_hand = W3 @ np.tanh(W2 @ np.tanh(W1 @ x + b1) + b2) + b3
        assert np.allclose(scores, by_hand)


def test_a_loss_is_minus_the_logarithm_of_the_true_class_and_huge_scores_are_fine() -> None:
    layers = [(np.eye(2), np.zeros(2))]
    losses = networks.losses(layers, [[np.log(3.0), 0.0], [800.0, 0.0]], [0, 1])
    assert np.allclose(losses, [-np.log(3 / 4), 800])


def test_mean_gradient_passes_the_check(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, labels = batch

    def loss(theta: np.ndarray) -> float:
        return float(np.mean(networks.losses(networks.unpack(theta, SIZES), X, labels)))

    claimed = networks.pack(networks.mean_gradient(layers, X, labels))
    assert check_gradient(loss, claimed, networks.pack(layers))


def test_per_sample_gradients_are_the_jacobian_and_their_mean_is_the_gradient(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, labels = batch

    def losses(theta: np.ndarray) -> np.ndarray:
        return networks.losses(networks.unpack(theta, SIZES), X, labels)

    J = networks.per_sample_gradients(layers, X, labels)
    assert J.shape == (7, 75)
    assert np.allclose(J, jacobian(losses, networks.pack(layers)), atol=1e-8)
    gradient = networks.pack(networks.mean_gradient(layers, X, labels))
    assert np.allclose(J.mean(axis=0), gradient)


def test_a_product_with_the_jacobian_by_the_parameters_needs_no_jacobian(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, _ = batch
    theta = networks.pack(layers)

    def scores(theta: np.ndarray) -> np.ndarray:
        return networks.forward(networks.unpack(theta, SIZES), X)[-1]

    J = jacobian(scores, theta).reshape(21, 75)
    rng = np.random.default_rng(1)
    v, U = rng.normal(size=75), rng.normal(size=(7, 3))
    forward = networks.parameter_jvp(layers, X, networks.unpack(v, SIZES))
    assert forward.shape == (7, 3)
    assert np.allclose(forward.ravel(), J @ v, atol=1e-8)
    back = networks.parameter_vjp(layers, X, U)
    assert [(W.shape, b.shape) for W, b in back] == [(W.shape, b.shape) for W, b in layers]
    assert np.allclose(networks.pack(back), J.T @ U.ravel(), atol=1e-8)
    assert np.isclose(np.sum(U * forward), networks.pack(back) @ v)  # the adjoint test


def test_a_product_with_another_network_s_shapes_is_refused(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, _ = batch
    with pytest.raises(ValueError, match=r"parameter_jvp: step needs pairs of the shapes"):
        networks.parameter_jvp(layers, X, layers[:-1])
    turned = [(W.T, b) for W, b in layers]
    with pytest.raises(ValueError, match=r"parameter_jvp: step needs pairs"):
        networks.parameter_jvp(layers, X, turned)
    with pytest.raises(ValueError, match=r"needs the shape of the scores, \(7, 3\), .* \(7,\)"):
        networks.parameter_vjp(layers, X, np.ones(7))


def test_hvp_is_the_jacobian_of_the_gradient_and_symmetric(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, labels = batch
    theta = networks.pack(layers)

    def gradient(theta: np.ndarray) -> np.ndarray:
        return networks.pack(networks.mean_gradient(networks.unpack(theta, SIZES), X, labels))

    H = np.stack(
        [
            networks.pack(networks.hvp(layers, networks.unpack(unit, SIZES), X, labels))
            for unit in np.eye(75)
        ]
    )
    assert np.allclose(H, H.T, atol=1e-15)
    assert np.allclose(H, jacobian(gradient, theta), rtol=1e-7, atol=1e-8)
    shift = [(np.zeros_like(W), np.zeros_like(b)) for W, b in layers]
    shift[-1] = (np.zeros_like(layers[-1][0]), np.ones(3))  # the same for all scores
    assert np.allclose(networks.pack(networks.hvp(layers, shift, X, labels)), 0, atol=1e-15)


def test_hvp_of_a_single_layer_and_of_another_shape(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
) -> None:
    layers, X, labels = batch
    single = [(np.full((3, 5), 0.1), np.zeros(3))]
    direction = networks.unpack(np.arange(18.0), (5, 3))
    ahead, behind = (
        networks.mean_gradient(
            [(W + h * dW, b + h * db) for (W, b), (dW, db) in zip(single, direction, strict=True)],
            X,
            labels,
        )
        for h in (1e-6, -1e-6)
    )
    measured = (networks.pack(ahead) - networks.pack(behind)) / 2e-6
    found = networks.pack(networks.hvp(single, direction, X, labels))
    assert np.allclose(found, measured, rtol=1e-6, atol=1e-8)
    with pytest.raises(ValueError, match="hvp: direction needs pairs of the shapes"):
        networks.hvp(layers, direction, X, labels)


def test_pack_reads_along_the_rows_and_unpack_undoes_it() -> None:
    layers = [(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))]
    assert networks.pack(layers).tolist() == [1, 2, 3, 4, 5, 6]
    ((W, b),) = networks.unpack([1, 2, 3, 4, 5, 6], (2, 2))
    assert np.array_equal(W, layers[0][0])
    assert np.array_equal(b, layers[0][1])


@pytest.mark.parametrize(
    ("X", "labels", "says"),
    [
        (np.zeros(5), [0], r"X needs the shape \(B, 5\)"),
        (np.zeros((7, 4)), np.zeros(7, int), r"has the shape \(7, 4\)"),
        (np.zeros((7, 5)), np.zeros(6, int), "7 whole numbers"),
        (np.zeros((7, 5)), np.zeros(7), "7 whole numbers"),
        (np.zeros((7, 5)), np.full(7, 3), "from 0 to 2"),
        (np.zeros((7, 5)), np.full(7, -1), "from 0 to 2"),
    ],
)
def test_what_does_not_fit_is_refused(
    batch: tuple[networks.Layers, np.ndarray, np.ndarray],
    X: np.ndarray,
    labels: np.ndarray,
    says: str,
) -> None:
    layers, _, _ = batch
    for function in (networks.losses, networks.mean_gradient, networks.per_sample_gradients):
        with pytest.raises(ValueError, match=says):
            function(layers, X, labels)


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="has 18 parameters"):
        networks.unpack(np.zeros(17), (5, 3))
    with pytest.raises(ValueError, match="two sizes"):
        networks.init((5,), np.random.default_rng(0))
