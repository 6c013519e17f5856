// Chapter 6: the radius of a trust region, and whether the model keeps its promise within it.
(() => {
  "use strict";
  const { add, number, dot, norm, between } = jacobookFigures;

  // formulas: written by tools/figure_formulas.py
  const ground = (x1, x2) => (1/4)*Math.pow(x1, 4) - Math.pow(x1, 2) + x1*x2 + Math.pow(x2, 2);
  const ground_gradient = (x1, x2) => [Math.pow(x1, 3) - 2*x1 + x2, x1 + 2*x2];
  const ground_hessian = (x1, x2) => [[3*Math.pow(x1, 2) - 2, 1], [1, 2]];
  // end of formulas

  // One trial from x: the model's best step against the gradient within the radius.
  function trial(x, radius) {
    const g = ground_gradient(...x);
    const bend = dot(g, ground_hessian(...x).map((row) => dot(row, g)));
    const eps = Math.min(bend > 0 ? dot(g, g) / bend : Infinity, radius / norm(g));
    const tip = x.map((each, i) => each - eps * g[i]);
    const predicted = eps * dot(g, g) - ((eps * eps) / 2) * bend;
    const drop = ground(...x) - ground(...tip);
    const length = eps * norm(g);
    const ratio = drop / predicted;
    let next = radius;
    if (ratio < 0.25) next = radius / 4;
    else if (ratio > 0.75 && length > 0.999 * radius) next = 2 * radius;
    return { tip, length, predicted, drop, ratio, next, way: g.map((each) => -each / norm(g)) };
  }

  // The places that the trials of the chapter's table lead to.
  function places(updates) {
    const found = [[0.2, 0]];
    let radius = 0.3;
    for (let k = 0; k < updates; k++) {
      const { tip, ratio, next } = trial(found[k], radius);
      found.push(ratio > 0 ? tip : found[k]);
      radius = next;
    }
    return found;
  }

  const PATH = places(30);
  const HERE = PATH[2];

  add("fig-trust-region", {
    formulas: {
      ground, ground_gradient, ground_hessian, places,
      trial: (x1, x2, radius) => {
        const { length, predicted, drop, ratio } = trial([x1, x2], radius);
        return [length, predicted, drop, ratio];
      },
    },
    parts: ({ radius }) => trial(HERE, radius),
    sentence({ radius }, { length, predicted, drop, ratio, next } = trial(HERE, radius)) {
      const then = next > radius ? "doubled" : next < radius ? "quartered" : "kept";
      return (
        `Radius ${number(radius)}: the step has the length ${number(length)}. The model promises a drop of ` +
        `${number(predicted)}, the true drop is ${number(drop)}, so ρ = ${number(ratio)}: ` +
        `the step is ${ratio > 0 ? "taken" : "rejected"}, the radius is ${then}.`
      );
    },
    build(stage) {
      const { narrow, width, height } = stage;
      const map = stage.plane(
        narrow
          ? { left: 42, top: 22, width: width - 50, height: height - 168 }
          : { left: 46, top: 22, width: width - 276, height: height - 66 },
        { x: [-0.3, 2.7], y: [-1.6, 0.6], equal: true, names: ["x₁", "x₂"] },
      );
      map.contours(ground, [-1.5, -1.25, -1, -0.75, -0.5, -0.25, 0, 0.5, 1], { spots: { "-1": [1.05, -0.85], 0: [0.2, -0.6], 1: [2.25, -0.1] } });
      map.curve("f-blue f-faint", PATH);
      for (const at of PATH.slice(0, 6)) map.dot("f-blue f-full f-faint", 3)(map.at(at));
      for (const k of [1, 2, 4, 5]) {
        const [u, v] = map.at(PATH[k]);
        map.write("f-small f-blue", [u - 2, v + 14], k);
      }
      const [s, t] = map.at(PATH[0]);
      map.write("f-small f-blue", [s, t - 12], "start");
      const [p, q] = map.at([Math.sqrt(2.5), -Math.sqrt(2.5) / 2]);
      map.line("f-ink", [[p - 5, q - 5], [p + 5, q + 5]]);
      map.line("f-ink", [[p - 5, q + 5], [p + 5, q - 5]]);
      const ring = map.curve("f-red f-dotted");
      const step = map.curve("f-red f-dashed");
      const tip = map.dot("f-red", 5);
      map.dot("f-blue f-full", 4)(map.at(HERE));
      const { way } = trial(HERE, 1);
      const grip = [way[1], -way[0]];
      const handle = map.handle("radius", "f-red", (x) => stage.set({ radius: Math.hypot(x[0] - HERE[0], x[1] - HERE[1]) }));
      const left = narrow ? 20 : map.right + 40;
      const top = narrow ? map.bottom + 66 : map.top + 60;
      stage.write("f-title", [left, top - 16], "drop of f over the step", "start");
      const bars = stage.bars({
        left,
        top: top + 8,
        width: narrow ? width - 40 : 170,
        most: 1.3,
        rows: [["f-blue", "the model's promise:"], ["f-red", "true:"]],
      });
      return ({ radius }, found) => {
        ring(between(0, 2 * Math.PI, 72).map((a) => [HERE[0] + radius * Math.cos(a), HERE[1] + radius * Math.sin(a)]));
        step([HERE, found.tip]);
        tip(map.at(found.tip));
        handle(map.at(HERE.map((each, i) => each + radius * grip[i])));
        bars([found.predicted, found.drop]);
      };
    },
  });
})();
