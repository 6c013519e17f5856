// Chapter 7: sliding along a constraint; the gradient against multiples of the constraint's.
(() => {
  "use strict";
  const { add, number, pair, dot, norm, between } = jacobookFigures;

  // formulas: written by tools/figure_formulas.py
  const cost = (x1, x2) => Math.pow(x1, 2) + 2*Math.pow(x2, 2);
  const cost_gradient = (x1, x2) => [2*x1, 4*x2];
  const water = (x1, x2) => x1 + 2*x2 - 6;
  const water_gradient = (x1, x2) => [1, 2];
  const on_line = (x1) => 3 - 1/2*x1;
  // end of formulas

  const NORMAL = water_gradient(0, 0);

  // The gradient's part across the line, as a multiple of ∇h, and what is left along it.
  function parts({ x1 }) {
    const x = [x1, on_line(x1)];
    const slope = cost_gradient(...x);
    const multiple = dot(slope, NORMAL) / dot(NORMAL, NORMAL);
    const rest = slope.map((each, i) => each - multiple * NORMAL[i]);
    return { x, slope, multiple, rest, across: NORMAL.map((each) => multiple * each) };
  }

  add("fig-parallel", {
    formulas: { cost, cost_gradient, water, water_gradient, on_line },
    parts,
    sentence(state, { x, slope, multiple, rest } = parts(state)) {
      const begin = `At ${pair(x)} the cost is ${number(cost(...x))} and ∇f = ${pair(slope)}. `;
      if (norm(rest) < 1e-9) return `${begin}That is ${number(multiple)} ∇h, and nothing is left along the line.`;
      return (
        `${begin}Its part across the line is ${number(multiple)} ∇h; ${pair(rest)} is left along the line, ` +
        `so it gets cheaper to the ${rest[0] > 0 ? "left" : "right"}.`
      );
    },
    build(stage) {
      const { width, height } = stage;
      const map = stage.plane(
        { left: 36, top: 26, width: width - 46, height: height - 66 },
        { x: [-0.4, 7], y: [-0.4, 4], equal: true, names: ["x₁", "x₂"] },
      );
      const spots = { 2: [1, 0.71], 6: [2, 1], 12: [3.3, 0.74], 20: [1.2, 3.05], 30: [3.4, 3.05], 42: [5.6, 2.3] };
      map.contours(cost, [2, 6, 12, 20, 30, 42], { spots });
      map.curve("f-ink", [[-0.4, 3.2], [6.8, -0.4]]);
      map.write("f-ink", map.at([5.55, 0.45]), "allowed", "start");
      const level = map.curve("f-blue f-dotted");
      const across = map.arrow("f-red f-wide");
      const along = map.arrow("f-green");
      const slope = map.arrow("f-blue");
      const names = ["f-blue", "f-red", "f-green"].map((look) => stage.text(`${look} f-title`));
      const handle = map.handle("x", "f-ink", ([u, v]) => {
        // The nearest point of the line.
        const x1 = u - (dot(NORMAL, [u, v]) - 6) / 5;
        stage.set({ x1 });
      });
      return (state, found) => {
        const fifth = ([u, v]) => map.at([found.x[0] + u / 5, found.x[1] + v / 5]);
        const here = map.at(found.x);
        const size = Math.sqrt(cost(...found.x));
        level(between(-0.3, Math.PI / 2 + 0.3, 60).map((t) => [size * Math.cos(t), (size * Math.sin(t)) / Math.SQRT2]));
        slope(here, fifth(found.slope));
        across(here, fifth(found.across));
        along(here, fifth(found.rest.map((each) => -each)));
        const [a, b] = fifth(found.slope);
        names[0]([Math.min(a + 14, width - 12), Math.max(b - 4, 12)], "∇f");
        const [c, d] = fifth(found.across);
        names[1]([c - 40, Math.max(d + 2, 12)], `${number(found.multiple)} ∇h`);
        const [e, f] = fifth(found.rest.map((each) => -each));
        names[2]([e - 4, f + 18], norm(found.rest) < 0.6 ? "" : "cheaper");
        handle(here);
      };
    },
  });
})();
