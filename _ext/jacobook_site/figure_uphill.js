// Chapter 1: the gradient on the contour map, and what a step in some direction gains.
(() => {
  "use strict";
  const { add, number, pair, degrees, dot, norm, between } = jacobookFigures;
  const LENGTH = 0.6; // of the step

  // formulas: written by tools/figure_formulas.py
  const height = (x1, x2) => Math.pow(x1, 3) + x1*x2 - 3*x1 + Math.pow(x2, 2);
  const height_gradient = (x1, x2) => [3*Math.pow(x1, 2) + x2 - 3, x1 + 2*x2];
  const FLAT = [[-0.9201328815660246, 0.4600664407830123], [1.0867995482326913, -0.5433997741163457]];
  // end of formulas

  const FEET = [[1, 2], [-1.6, 1.8], [-0.3, 1.5], [-0.05, -0.6], [1.5, 0.8], [-1.6, -0.6], [0.9, -1.5], [-0.5, -1.4], [1.1, 0.3]];

  function parts({ x1, x2, angle }) {
    const x = [x1, x2];
    const turn = (angle * Math.PI) / 180;
    const step = [LENGTH * Math.cos(turn), LENGTH * Math.sin(turn)];
    const slope = height_gradient(x1, x2);
    const tip = [x1 + step[0], x2 + step[1]];
    return { x, step, tip, slope, predicted: dot(slope, step), gained: height(...tip) - height(x1, x2) };
  }

  const around = (angle) => ((Math.round(angle) % 360) + 360) % 360;

  add("fig-uphill", {
    formulas: { height, height_gradient, flat: () => FLAT },
    value: (name, value) => (name === "angle" ? `${value} degrees` : undefined),
    parts,
    sentence(state, { slope, predicted, gained } = parts(state)) {
      const away = Math.abs(((degrees(slope) - state.angle + 540) % 360) - 180);
      return (
        `At ${pair([state.x1, state.x2])} the gradient is ${pair(slope)}, ` +
        (norm(slope) < 0.05 ? "nearly zero: no direction is named. " : `at ${around(degrees(slope))}°. `) +
        `For the step at ${state.angle}° the prediction is ${number(predicted)}, the true change ${number(gained)}.` +
        (norm(slope) >= 0.05 && away <= 1.5 ? " No direction promises more." : "")
      );
    },
    build(stage) {
      const { narrow, width, height: high } = stage;
      const map = stage.plane(
        narrow
          ? { left: 34, top: 22, width: width - 44, height: high - 168 }
          : { left: 40, top: 22, width: width - 270, height: high - 66 },
        { x: [-2.2, 2.2], y: [-2, 2.6], equal: true, names: ["x₁", "x₂"] },
      );
      const spots = { "-2": [0.9, -0.95], 0: [0.2, -1.15], 2: [0.2, 0.6], 4: [0.5, 1.75], 6: [0.6, 2.3] };
      map.contours(height, between(-5, 9, 14), { spots });
      map.contours(height, [height(...FLAT[0])], { look: "f-bold", cells: 64 });
      const tenth = (x, v) => [map.at(x), map.at([x[0] + v[0] / 10, x[1] + v[1] / 10])];
      for (const foot of FEET) map.arrow("f-blue f-faint")(...tenth(foot, height_gradient(...foot)));
      for (const [i, name] of ["pass", "bottom"].entries()) {
        const [u, v] = map.at(FLAT[i]);
        map.dot("f-ink f-full", 3)([u, v]);
        map.write("f-small", [u + 7, v], name, "start");
      }
      const gradient = map.arrow("f-blue");
      
      const step = map.arrow("f-red f-wide");
      const foot = map.handle("x", "f-ink", ([x1, x2]) => stage.set({ x1, x2 }));
      const tip = map.handle("step", "f-red", ([u, v]) => {
        const { x1, x2 } = last;
        stage.set({ angle: around(degrees([u - x1, v - x2])) });
      });
      const name = stage.text("f-blue f-title");
      const left = narrow ? 20 : map.right + 40;
      const top = narrow ? map.bottom + 66 : map.top + 60;
      stage.write("f-title", [left, top - 16], "change of f over the step", "start");
      const bars = stage.bars({
        left,
        top: top + 8,
        width: narrow ? width - 40 : 170,
        most: 8,
        rows: [["f-blue", "predicted, ∇f·dx:"], ["f-red", "true:"]],
      });
      let last;
      return (state, found) => {
        last = state;
        gradient(...tenth(found.x, found.slope));
        const [u, v] = tenth(found.x, found.slope)[1];
        name([u + 5, v - 10], norm(found.slope) < 0.5 ? "" : "∇f");
        step(map.at(found.x), map.at(found.tip));
        foot(map.at(found.x));
        tip(map.at(found.tip));
        bars([found.predicted, found.gained]);
      };
    },
  });
})();
