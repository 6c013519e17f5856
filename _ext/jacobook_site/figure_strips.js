// Chapter 8: a strip of a density goes through y = eˣ and keeps its area.
(() => {
  "use strict";
  const { add, number, between } = jacobookFigures;

  // formulas: written by tools/figure_formulas.py
  const normal = (x) => (1/2)*Math.sqrt(2)*Math.exp(-1/2*Math.pow(x, 2))/Math.sqrt(Math.PI);
  const image = (y) => (1/2)*Math.sqrt(2)*Math.exp(-1/2*Math.pow(Math.log(y), 2))/(Math.sqrt(Math.PI)*y);
  const CUTS = [-1.2815515655446004, -0.8416212335729142, -0.5244005127080408, -0.2533471031357998, 0.0, 0.2533471031357998, 0.5244005127080408, 0.8416212335729142, 1.2815515655446004];
  // end of formulas

  const HALF = 0.1; // of the strip's width
  const TOP = 0.72;
  const unmoved = (y) => normal(Math.log(y)); // the heights alone carried over

  // The area under a curve, by Simpson's rule.
  function area(f, low, high) {
    const pieces = 20;
    const sum = between(low, high, pieces).reduce(
      (all, x, i) => all + f(x) * (i === 0 || i === pieces ? 1 : i % 2 ? 4 : 2),
      0,
    );
    return (sum * (high - low)) / pieces / 3;
  }

  const ends = (x) => [x - HALF, x + HALF];

  add("fig-strips", {
    formulas: { normal, image, cuts: () => CUTS },
    sentence({ x }) {
      const [a, b] = ends(x);
      const [c, d] = [Math.exp(a), Math.exp(b)];
      return (
        `The strip from x = ${number(a)} to ${number(b)} has the area ${number(area(normal, a, b), 3)}. Its image, ` +
        `from y = ${number(c)} to ${number(d)}, is ${number((d - c) / (b - a))} times as wide. Under the density of Y it keeps ` +
        `${number(area(image, c, d), 3)}; under the dashed curve it would have ${number(area(unmoved, c, d), 3)}.`
      );
    },
    build(stage) {
      const { narrow, width, height } = stage;
      const wide = narrow ? width - 46 : (width - 100) / 2;
      const high = narrow ? (height - 150) / 2 : height - 76;
      const left = stage.plane(
        { left: 32, top: 26, width: wide, height: high },
        { x: [-3.2, 3.2], y: [0, TOP], title: "density of X", names: ["x"] },
      );
      const right = stage.plane(
        narrow ? { left: 32, top: high + 102, width: wide, height: high } : { left: wide + 82, top: 26, width: wide, height: high },
        { x: [0, 5], y: [0, TOP], title: "density of Y", names: ["y = eˣ"] },
      );
      const strip = (f, low, high) => [[low, 0], ...between(low, high, 12).map((x) => [x, f(x)]), [high, 0]];
      // The ten of the stored picture, every second one tinted.
      const edges = [-3.2, ...CUTS, 3.2];
      for (let i = 0; i < 10; i += 2) {
        left.curve("f-blue f-tint", strip(normal, edges[i], edges[i + 1]));
        right.curve("f-blue f-tint", strip(image, Math.exp(edges[i]), Math.exp(edges[i + 1])));
      }
      left.curve("f-blue", left.graph(normal, left.x));
      right.curve("f-blue", right.graph(image, [0.01, 5], 160));
      right.curve("f-ink f-dashed", right.graph(unmoved, [0.01, 5]));
      right.write("f-ink", right.at([3.3, unmoved(2.9) + 0.07]), "heights alone", "middle");
      const before = left.curve("f-red f-area");
      const after = right.curve("f-red f-area");
      const wrong = right.curve("f-ink f-dashed");
      const handle = left.handle("x", "f-red", ([x]) => stage.set({ x }));
      return ({ x }) => {
        const [a, b] = ends(x);
        before(strip(normal, a, b));
        after(strip(image, Math.exp(a), Math.exp(b)));
        wrong(strip(unmoved, Math.exp(a), Math.exp(b)));
        handle(left.at([x, 0]));
      };
    },
  });
})();
