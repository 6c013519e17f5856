"""What a student reads when an answer cannot be compared at all.

Each sentence says what is wrong and what to do. The facts in braces come from
:class:`jacobook.checking.plain.Refusal`.
"""

from jacobook.checking.plain import Refusal

_SENTENCES = {
    "none": "Your answer is `None`. If a function made it, that function reached no `return`, or "
    "returned `None`.",
    "none-inside": "Your answer contains `None`: one of its entries was never computed.",
    "unattempted-part": "A part of your answer is still `...`: replace it too.",
    "function": "You passed a function, and a value is asked for: call the function, and pass "
    "what it returns.",
    "not-callable": "You passed an object of type `{type}`, and a function is asked for: pass the "
    "function itself, by its name, without calling it.",
    "signature": "Your function takes `({found})`, and it is called with `({wanted})`: keep the "
    "arguments that the exercise names, in that order.",
    "not-a-number": "`{found}` is symbolic and has no numerical value as it stands: carry out "
    "unfinished derivatives or integrals with `.doit()`.",
    "sympy-equation": "Your answer is an equation, not a number or a formula: hand over the side "
    "that is asked for, such as `.rhs`.",
    "sympy-lambda": "Your answer is a `Lambda`, which is a function: hand over its formula, which "
    "is called `.expr`.",
    "text": "Your answer is text, and numbers are asked for: leave off the quotes.",
    "text-formula": "Your answer is text, and numbers are asked for: put the values into the "
    "formula, without quotes, and hand over what Python makes of it.",
    "text-formula-sympy": "Your answer is text, and a SymPy expression is asked for: make its "
    "symbols with `sympy.symbols`, and write the formula without quotes.",
    "set": "Your answer is a set (`{type}`), and a set has no order and no entries: take out of it "
    "what is asked for, as numbers or as a list of them.",
    "iterator": "Your answer is an iterator (`{type}`), which gives its entries once and is empty "
    "then: write `list(...)` around it.",
    "dictionary": "Your answer is a `{type}` with the keys {keys}, which have no order of their "
    "own: hand over the values alone, in the order of the exercise.",
    "device": "Your answer is on the device `{device}`, and it is read on the CPU: hand over its "
    "`.cpu()`.",
    "no-values": "Your answer, of type `{type}`, has no numbers in it: inside of `jit`, `vmap` and "
    "`grad` an array stands for any values. Hand over what the transformed function returns.",
    "framework-memory": "This exercise measures memory, and the memory of an array of type "
    "`{type}` can't be seen: compute with NumPy here.",
    "signature-order": "Your function takes `({found})`, in another order than the exercise: it is "
    "called with `({wanted})`.",
    "sympy": "Your answer is symbolic (SymPy), and numbers are asked for: substitute the values "
    "with `.subs(...)` and convert with `float(...)`, or use `sympy.lambdify`.",
    "not-sympy": "A SymPy expression is asked for, and you passed an object of type `{type}`: "
    "build the expression from `sympy` symbols and functions, such as `sympy.exp`.",
    "foreign-symbol": "Your expression contains the symbol `{found}`; only `{wanted}` may occur.",
    "not-evaluable": "`{found}` has no numerical value when its symbols have values: carry out "
    "unfinished derivatives or integrals with `.doit()`.",
    "masked": "Your answer is a masked array: entries that are hidden can't be judged. Use "
    "`.filled(...)` or an ordinary array.",
    "complex": "Your answer is complex, and real numbers are asked for. After a complex step take "
    "the imaginary part and divide by h; otherwise look for a root or logarithm of a negative "
    "number.",
    "boolean": "Your answer holds True and False, and numbers are asked for.",
    "ragged": "The rows of your answer have different lengths, so it is no array: give every row "
    "the same number of entries. (Or you handed over several things at once: one is asked for.)",
    "overflow": "Your answer contains an integer too large for floating-point arithmetic.",
    "object": "Your answer is an array of Python objects (`{type}`), and numbers are asked for: "
    "check how it was put together.",
    "type": "Your answer has type `{type}`, and a number or an array of numbers is asked for.",
    "huge": "Your answer has more than {limit} entries: no exercise asks for that many. Look at "
    "its shape with `np.shape(...)`.",
    "zero-vector": "Your answer is the zero vector, which points nowhere.",
    "shape-number": "`{number}` is a number. A shape is a tuple, also for one axis: `({number},)`, "
    "with the comma.",
    "shape-text": "Your answer is text. A shape is a tuple of whole numbers, such as `(2, 5)`, "
    "without quotes.",
    "shape-type": "A shape is a tuple of whole numbers, such as `(2, 5)`, not a `{type}`.",
    "shape-entry": "A shape is a tuple of whole numbers, such as `(2, 5)`; yours holds something "
    "else, of type `{type}`. Use Python's own integers.",
    "shape-long": "A shape is a tuple of one whole number for each axis, such as `(2, 5)`; yours "
    "has far too many.",
    "choice-type": 'Answer with the label of an option in quotes, such as `"a"`; yours '
    "is an object of type `{type}`.",
    "parts-type": "The answer is a tuple `({names})`; yours is an object of type `{type}`.",
    "parts-count": "The answer is a tuple of exactly these parts: `({names})`; yours has {count}.",
    "witness-type": "The answer is a dictionary with the keys {names}; yours is an object of "
    "type `{type}`.",
    "witness-missing": "Your dictionary has no key `{missing}`. It needs: {names}.",
    "witness-shape": "`{part}` should have shape `{shape}`; yours has shape `{found}`.",
    "witness-number": "`{part}` must hold finite real numbers: integers, decimals or fractions.",
    "witness-irrational": "`{part}` holds a number that is no fraction, such as a root, and your "
    "example is verified in exact fractions: choose another one.",
}


def refusal_sentence(refusal: Refusal) -> str:
    """Return the sentence for a refusal; a part's name comes first where there is one."""
    sentence = _SENTENCES[refusal.code].format_map(refusal.facts)
    part = refusal.facts.get("part")
    return f"In `{part}`: {sentence}" if part and f"{part}" not in sentence else sentence
