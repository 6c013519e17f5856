// Chapter 6: a step against the gradient; the function along it, and its second-order model.
(() => {
  "use strict";
  const { add, number, dot } = jacobookFigures;

  // formulas: written by tools/figure_formulas.py
  const ground = (x1, x2) => (1/4)*Math.pow(x1, 4) - Math.pow(x1, 2) + x1*x2 + Math.pow(x2, 2);
  const ground_gradient = (x1, x2) => [Math.pow(x1, 3) - 2*x1 + x2, x1 + 2*x2];
  const ground_hessian = (x1, x2) => [[3*Math.pow(x1, 2) - 2, 1], [1, 2]];
  // end of formulas

  // The ray from x against the gradient: the function, the slope's promise and the model.
  function ray(x) {
    const g = ground_gradient(...x);
    const bend = dot(g, ground_hessian(...x).map((row) => dot(row, g)));
    const [value, slope] = [ground(...x), dot(g, g)];
    return {
      f: (eps) => ground(x[0] - eps * g[0], x[1] - eps * g[1]),
      line: (eps) => value - eps * slope,
      model: (eps) => value - eps * slope + ((eps * eps) / 2) * bend,
      best: bend > 0 ? slope / bend : Infinity,
    };
  }

  const HILL = ray([2, 1]);
  const PASS = ray([0.2, 0]);

  add("fig-step-model", {
    formulas: { ground, ground_gradient, ground_hessian, ray: (x, eps) => [ray(x).f(eps), ray(x).model(eps)] },
    sentence: ({ hill, pass }) =>
      `On the hill ε = ${number(hill, 3)} is ${number(hill / HILL.best)} ε*: the model says ` +
      `${number(HILL.model(hill))}, the function is ${number(HILL.f(hill))}. Near the pass there is no ε*; at ` +
      `ε = ${number(pass)} the model says ${number(PASS.model(pass))}, the function is ${number(PASS.f(pass))}.`,
    build(stage) {
      const { narrow, width, height } = stage;
      const wide = narrow ? width - 50 : (width - 110) / 2;
      const high = narrow ? (height - 150) / 2 : height - 76;
      const boxes = [
        { left: 36, top: 26, width: wide, height: high },
        narrow
          ? { left: 36, top: high + 102, width: wide, height: high }
          : { left: wide + 92, top: 26, width: wide, height: high },
      ];
      const sides = [
        ["hill", HILL, [0, 0.27], [-7, 4], "on the hill: gᵀHg > 0", [0.215, 3.4], [0.22, -1.2], [0.17, -5.3]],
        ["pass", PASS, [0, 5.5], [-2.4, 0.6], "near the pass: gᵀHg < 0", [2.2, -2.1], [4.1, -1.75], [1.4, 0.05]],
      ].map(([name, side, x, y, title, ...spots], i) => {
        const plane = stage.plane(boxes[i], { x, y, title, names: ["step ε"] });
        plane.curve("f-blue f-dotted", plane.graph(side.line, x, 1));
        plane.curve("f-red f-dashed", plane.graph(side.model, x));
        plane.curve("f-ink", plane.graph(side.f, x));
        const names = [["f-red", "model"], ["f-ink", "function"], ["f-blue", "slope"]];
        names.forEach(([look, word], k) => plane.write(look, plane.at(spots[k]), word, k === 1 || i ? "middle" : "end"));
        if (side.best < Infinity) {
          plane.dot("f-red f-full")(plane.at([side.best, side.model(side.best)]));
          plane.write("f-red", plane.at([side.best, side.model(side.best) + 1]), "ε*");
        }
        const gap = plane.curve("f-thin");
        const dot = plane.dot("f-red f-full");
        const handle = plane.handle(name, "f-ink", ([eps]) => stage.set({ [name]: eps }));
        return (eps) => {
          gap([[eps, side.f(eps)], [eps, side.model(eps)]]);
          dot(plane.at([eps, side.model(eps)]));
          handle(plane.at([eps, side.f(eps)]));
        };
      });
      return ({ hill, pass }) => {
        sides[0](hill);
        sides[1](pass);
      };
    },
  });
})();
