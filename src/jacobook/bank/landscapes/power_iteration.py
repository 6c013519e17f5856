"""Power iteration's answer."""

import numpy as np

from jacobook.declaration import Choice, Exercise, Recomputed


def _run() -> str:
    """Run it from three starts, on a matrix with these eigenvalues in a random basis."""
    answers = {"a": 7.0, "b": 3.0, "c": -1.0, "d": -6.0}
    found = set()
    for seed in range(3):
        rng = np.random.default_rng(seed)
        Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        H, q = Q * np.array([7.0, 3.0, -1.0]) @ Q.T, rng.normal(size=3)
        for _ in range(200):
            q = (H - 5 * np.eye(3)) @ q
            q /= np.linalg.norm(q)
        quotient = float(q @ H @ q)
        found |= {label for label, value in answers.items() if abs(quotient - value) < 1e-6}
    (label,) = found or {"e"}
    return label


EXERCISE = Exercise(
    id="landscapes.power_iteration",
    name="quotient",
    title="Power iteration's answer",
    level=1,
    points=1,
    objective="14.2",
    hints=(
        "Which eigenvalues does H − 5I have? Its eigenvectors are those of H.",
        "Power iteration turns q to the eigenvector whose eigenvalue is the largest in size. Whose "
        "quotient is asked for at the end?",
    ),
    answer=Choice(
        {
            "a": "7 is the largest eigenvalue of H. But it isn't H that is multiplied with: look "
            "for the largest size among the eigenvalues of H − 5I.",
            "b": "3 belongs to an eigenvalue of H − 5I that isn't the largest in size.",
            "c": "The eigenvalues of H − 5I are 2, −2 and −6, so q turns to the eigenvector of "
            "−6, and there the quotient with H is −1.",
            "d": "This is the quotient with H − 5I. The one with H is asked for.",
            "e": "Two eigenvalues of H − 5I have the same size, but they aren't the largest in "
            "size. And a q that changes its sign has the same quotient.",
        }
    ),
    reference=lambda: "c",
    proof=Recomputed(_run),
)
