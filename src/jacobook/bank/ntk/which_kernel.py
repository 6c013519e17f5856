"""Which kernel?"""

from typing import Any

import numpy as np

from jacobook import networks
from jacobook.declaration import Exercise, Misconception, Parts, Recomputed, Shape, slip

# 20 samples and 7 new inputs of 8 numbers, 3 outputs each, 100 parameters
_J, _K, _NEW, _STEP = (60, 100), (60, 60), (21, 60), (100,)

Shapes = tuple[tuple[int, ...], ...]


def _shapes(
    *,
    J: tuple[int, ...] = _J,
    K: tuple[int, ...] = _K,
    new: tuple[int, ...] = _NEW,
    step: tuple[int, ...] = _STEP,
) -> Shapes:
    return J, K, new, step


def _shapes_of_arrays() -> Shapes:
    """Build the arrays of a real network, count its parameters, and put 100 in their place."""
    rng = np.random.default_rng(0)
    sizes = (8, 6, 3)
    layers = networks.init(sizes, rng)
    p = len(networks.pack(layers))

    def rows(X: Any) -> Any:
        outputs = networks.forward(layers, X)[-1].shape
        units = np.eye(outputs[0] * outputs[1]).reshape(-1, *outputs)
        return np.array([networks.pack(networks.parameter_vjp(layers, X, U)) for U in units])

    J, new = rows(rng.normal(size=(20, 8))), rows(rng.normal(size=(7, 8)))
    arrays = (J, J @ J.T, new @ J.T, J.T @ np.ones(len(J)))
    return tuple(tuple(100 if size == p else size for size in array.shape) for array in arrays)


EXERCISE = Exercise(
    id="ntk.which_kernel",
    name="shapes",
    title="Which kernel?",
    level=1,
    points=1,
    objective="16.1",
    hints=(
        "How many numbers does the network put out for the whole batch? Each of them has a row.",
        "A kernel compares outputs with outputs, so no axis has the length of the parameters. A "
        "step of descent is added to θ.",
    ),
    answer=Parts((("J", Shape()), ("K", Shape()), ("K_new", Shape()), ("step", Shape()))),
    reference=_shapes,
    misconceptions=(
        Misconception(
            "as-if-one-output",
            lambda: ((20, 100), (20, 20), (7, 20), (100,)),
            "These would be right if each sample had one output. There are three, and each has a "
            "row of its own.",
        ),
        Misconception(
            "everything-transposed",
            lambda: ((100, 60), (60, 60), (60, 21), (100,)),
            "Tables are turned round: in this course outputs stand down the rows of a Jacobian.",
        ),
        Misconception(
            "everything-by-parameters",
            lambda: ((60, 100), (100, 100), (100, 100), (100,)),
            "For both kernels you gave the shape of a matrix that acts on parameters. A kernel "
            "compares outputs.",
        ),
        Misconception(
            "as-if-one-output-and-transposed",
            lambda: ((100, 20), (20, 20), (20, 7), (100,)),
            "Each sample has three outputs, and each of them counts. Outputs stand down the rows.",
        ),
        slip(_shapes, "J-transposed", "`J` is turned round: outputs down the rows.", J=(100, 60)),
        slip(
            _shapes,
            "J-a-row-for-each-sample",
            "`J` would have one row for each sample if the network had one output.",
            J=(20, 100),
        ),
        slip(
            _shapes,
            "J-by-inputs",
            "For `J` you differentiated by the inputs. It is by the parameters.",
            J=(60, 8),
        ),
        slip(
            _shapes,
            "J-not-stacked",
            "`J` has three axes in your answer. The exercise stacks all outputs of the batch into "
            "one axis.",
            J=(20, 3, 100),
        ),
        slip(
            _shapes,
            "J-a-row-for-each-output",
            "For `J` you have a row for each output of one sample. All samples have their rows.",
            J=(3, 100),
        ),
        slip(
            _shapes,
            "J-for-new",
            "For `J` you took the new inputs. The samples are asked for.",
            J=(21, 100),
        ),
        slip(
            _shapes,
            "J-transposed-a-column-for-each-sample",
            "`J` is turned round, and each sample has three outputs.",
            J=(100, 20),
        ),
        slip(
            _shapes,
            "K-as-transposed-J",
            "For `K` you gave the shape of Jᵀ. K is a product of J with its transpose.",
            K=(100, 60),
        ),
        slip(
            _shapes,
            "new-transposed-and-not-stacked",
            "`K_new` is turned round, and each input has three outputs.",
            new=(20, 7),
        ),
        slip(
            _shapes,
            "new-with-itself-not-stacked",
            "For `K_new` you compared the new inputs with each other. They are compared with the "
            "samples, and each has three outputs.",
            new=(7, 7),
        ),
        slip(
            _shapes,
            "new-as-Jacobian-not-stacked",
            "For `K_new` you have a column for each parameter. A kernel compares outputs.",
            new=(7, 100),
        ),
        slip(
            _shapes,
            "new-and-old-together",
            "For `K_new` you put samples and new inputs together. The new ones stand down the "
            "rows, the samples along the columns, and each has three outputs.",
            new=(27, 27),
        ),
        slip(
            _shapes,
            "step-of-samples",
            "`step` has one entry for each sample in your answer. It moves θ, so it has θ's shape.",
            step=(20,),
        ),
        slip(
            _shapes,
            "K-by-parameters",
            "For `K` you gave the shape of JᵀJ. It has the same nonzero eigenvalues, but it acts "
            "on parameters.",
            K=(100, 100),
        ),
        slip(
            _shapes,
            "K-a-row-for-each-sample",
            "`K` would have one row for each sample if the network had one output.",
            K=(20, 20),
        ),
        slip(
            _shapes,
            "K-of-inputs",
            "For `K` you gave the shape that goes with the numbers of one input. It compares "
            "outputs of samples.",
            K=(8, 8),
        ),
        slip(
            _shapes,
            "K-as-J",
            "For `K` you gave the shape of J. K is a product of J with its transpose.",
            K=(60, 100),
        ),
        slip(
            _shapes,
            "K-of-outputs",
            "For `K` you compared the outputs of one sample. All samples are compared with all.",
            K=(3, 3),
        ),
        slip(
            _shapes,
            "K-not-stacked",
            "`K` has four axes in your answer. The exercise stacks all outputs of the batch into "
            "one axis.",
            K=(20, 3, 20, 3),
        ),
        slip(
            _shapes,
            "new-transposed",
            "`K_new` is turned round: the new inputs stand down its rows.",
            new=(60, 21),
        ),
        slip(
            _shapes,
            "new-a-row-for-each-input",
            "`K_new` would have one row for each new input if the network had one output.",
            new=(7, 20),
        ),
        slip(
            _shapes,
            "new-rows-not-stacked",
            "For `K_new`, each new input has three outputs too.",
            new=(7, 60),
        ),
        slip(
            _shapes,
            "new-columns-not-stacked",
            "For `K_new`, each sample has three outputs too.",
            new=(21, 20),
        ),
        slip(
            _shapes,
            "new-as-Jacobian",
            "For `K_new` you gave the shape of the Jacobian at the new inputs. The kernel compares "
            "these with the samples.",
            new=(21, 100),
        ),
        slip(
            _shapes,
            "new-with-itself",
            "For `K_new` you compared the new inputs with each other. They are compared with the "
            "samples.",
            new=(21, 21),
        ),
        slip(
            _shapes,
            "new-for-all",
            "`K_new` has a row for each output of the *new* inputs only.",
            new=(81, 60),
        ),
        slip(
            _shapes,
            "new-as-K",
            "For `K_new` you gave the shape of K. Its rows belong to the new inputs.",
            new=(60, 60),
        ),
        slip(
            _shapes,
            "step-of-outputs",
            "`step` has one entry for each output in your answer. It moves θ, so it has θ's shape.",
            step=(60,),
        ),
        slip(
            _shapes,
            "step-row",
            "`step` has one axis in this course: it isn't a row.",
            step=(1, 100),
        ),
        slip(
            _shapes,
            "step-column",
            "`step` has one axis in this course: it isn't a column.",
            step=(100, 1),
        ),
        slip(
            _shapes,
            "step-for-each-sample",
            "`step` isn't one for each sample: Jᵀ has added them up.",
            step=(20, 100),
        ),
        slip(
            _shapes,
            "step-for-each-output",
            "`step` isn't one for each output: Jᵀ has added them up.",
            step=(60, 100),
        ),
    ),
    proof=Recomputed(_shapes_of_arrays),
    coincidences={"K-equal": "A kernel of samples with themselves is square."},
)
