"""What a p-value says."""

from jacobook.declaration import Choice, Exercise

EXERCISE = Exercise(
    id="change_of_variables.p_value",
    name="meaning",
    title="What a p-value says",
    level=1,
    points=1,
    objective="8.7",
    hints=(
        "Of what is a p-value the probability, and what is taken for granted in computing it?",
        "It is computed as if the density were right. Then how often would a sample be at least "
        "as far from it?",
    ),
    answer=Choice(
        {
            "a": "A p-value is computed as if the density were right. So it can't say how probable "
            "that is.",
            "b": "Not rejected isn't proved, whatever the level: with this many points a slightly "
            "wrong density isn't caught either.",
            "c": "If your density is right, 34 of 100 such samples are at least as far from it as "
            "yours was. So this sample gives no reason to doubt it, and no proof.",
            "d": "Another sample may as well have a p-value near 0.9, even if your density is "
            "right: how far a sample is from its density is chance.",
        }
    ),
    reference=lambda: "c",
)
