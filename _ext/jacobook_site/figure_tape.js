// Chapter 3: values forward, gradients back, one step after the other.
(() => {
  "use strict";
  const { add } = jacobookFigures;
  const [x, y] = [2, 3];
  const [xy, xx] = [x * y, x * x];
  const L = xy + xx;
  // What each arrow back brings: to where, and how much.
  const TO_X = [y, x, x];
  const SUM = TO_X.reduce((sum, each) => sum + each);

  const WORDS = [
    `Only the inputs are known: x = ${x} and y = ${y}.`,
    `Forward: the product xy = ${x} · ${y} = ${xy}.`,
    `Forward: the product x·x = ${x} · ${x} = ${xx}.`,
    `Forward: the sum L = ${xy} + ${xx} = ${L}.`,
    "Now back. If L grows by a little, L grows 1 times as much: L gets 1.",
    "Back through the sum: it passes the 1 on, to xy and to x·x.",
    `Back through the product xy: x gets the value of y, ${y}, and y that of x, ${x}.`,
    `Back through the product x·x: x gets ${x}, along each of its two arrows.`,
    `Three arrows meet at x, so what they bring adds up: ${TO_X.join(" + ")} = ${SUM}.`,
  ];
  const NODES = {
    x: [0, 0], y: [0, 2], xy: [4, 2], xx: [4, 0], L: [8, 1],
  };
  // From, to, moved up by, the number that comes back, on which side, seen from which step on.
  const EDGES = [
    ["y", "xy", 0, x, 1, 1, 6], ["x", "xy", 0, y, 1, 1, 6], ["xy", "L", 0, 1, 1, 3, 5],
    ["x", "xx", 0.14, x, 1, 2, 7], ["x", "xx", -0.14, x, -1, 2, 7], ["xx", "L", 0, 1, -1, 3, 5],
  ];

  function texts(step) {
    const back = { L: step >= 4 ? 1 : "", xy: step >= 5 ? 1 : "", xx: step >= 5 ? 1 : "", y: step >= 6 ? x : "", x: "" };
    if (step >= 6) back.x = step < 7 ? TO_X[0] : step < 8 ? TO_X.join(" + ") : SUM;
    const value = { x: `x = ${x}`, y: `y = ${y}`, xy: step >= 1 ? `xy = ${xy}` : "xy", xx: step >= 2 ? `x·x = ${xx}` : "x·x", L: step >= 3 ? `L = ${L}` : "L" };
    return { value, back };
  }

  add("fig-tape", {
    formulas: { texts },
    value: (name, value) => `${value} of ${WORDS.length - 1}`,
    sentence: ({ step }) => WORDS[step],
    build(stage) {
      const { narrow, width, height } = stage;
      const size = narrow ? "" : "f-large";
      const plane = stage.plane({ left: 0, top: 0, width, height }, { x: [-0.9, 8.9], y: [-0.7, 2.7], bare: true });
      const edges = EDGES.map(([from, to, up, number, side, forth, back]) => {
        const foot = plane.at([NODES[from][0], NODES[from][1] + up]);
        const end = plane.at([NODES[to][0], NODES[to][1] + up]);
        const way = [end[0] - foot[0], end[1] - foot[1]];
        const length = Math.hypot(...way);
        const beside = [(side * way[1]) / length, (-side * way[0]) / length];
        const on = (share, off) => [foot[0] + share * way[0] + off * beside[0], foot[1] + share * way[1] + off * beside[1]];
        plane.arrow("f-muted f-faint")(on(0.23, 0), on(0.77, 0));
        const arrow = plane.arrow("f-muted");
        const red = plane.arrow("f-red");
        const word = plane.text(`f-red ${size}`);
        return (step) => {
          arrow(on(0.23, 0), step >= forth ? on(0.77, 0) : on(0.23, 0));
          red(on(0.73, 11), step >= back ? on(0.27, 11) : on(0.73, 11));
          word(on(0.5, 26), step >= back ? number : "");
        };
      });
      const nodes = Object.entries(NODES).map(([name, at]) => {
        const [u, v] = plane.at(at);
        const value = stage.text(size);
        const back = stage.text(`f-red ${size}`);
        return ({ value: values, back: backs }) => {
          value([u, v - 12], values[name]);
          back([u, v + 12], backs[name] === "" ? "" : `[ ${backs[name]} ]`);
        };
      });
      return ({ step }) => {
        for (const set of edges) set(step);
        for (const set of nodes) set(texts(step));
      };
    },
  });
})();
