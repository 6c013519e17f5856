// Chapter 4: curvature in each direction and the ellipse vᵀHv = 1, from eigenvalues and an angle.
(() => {
  "use strict";
  const { add, number, pair, degrees, norm, between } = jacobookFigures;

  // formulas: written by tools/figure_formulas.py
  const from_eigen = (first, second, turn) => [[first*Math.pow(Math.cos(turn), 2) + second*Math.pow(Math.sin(turn), 2), first*Math.sin(turn)*Math.cos(turn) - second*Math.sin(turn)*Math.cos(turn)], [first*Math.sin(turn)*Math.cos(turn) - second*Math.sin(turn)*Math.cos(turn), first*Math.pow(Math.sin(turn), 2) + second*Math.pow(Math.cos(turn), 2)]];
  const HILLSIDE = [[5.0, 2.0], [2.0, 2.0]];
  // end of formulas

  const radians = (angle) => (angle * Math.PI) / 180;
  const along = (H, angle) => {
    const [c, s] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
    return H[0][0] * c * c + 2 * H[0][1] * c * s + H[1][1] * s * s;
  };
  const TURN = between(0, 360, 72);
  const wave = (H) => TURN.map((angle) => [angle, along(H, angle)]);
  // In each direction as far as vᵀHv is 1.
  const ellipse = (H) =>
    TURN.map((angle) => {
      const length = 1 / Math.sqrt(along(H, angle));
      return [length * Math.cos(radians(angle)), length * Math.sin(radians(angle))];
    });
  const matrix = (H, digits) => `(${H.map((row) => pair(row, digits)).join(", ")})`;
  const around = (angle) => ((Math.round(angle) % 360) + 360) % 360;

  add("fig-hessian-compass", {
    formulas: { from_eigen, hillside: () => HILLSIDE },
    value: (name, value) => (name === "angle" ? `${value} degrees` : undefined),
    sentence({ first, second, angle }) {
      const H = from_eigen(first, second, radians(angle));
      const off = Math.max(...H.flatMap((row, i) => row.map((each, j) => Math.abs(each - HILLSIDE[i][j]))));
      return (
        `λ₁ = ${number(first, 1)} at ${angle}°, λ₂ = ${number(second, 1)} across: H = ${matrix(H)}. The half-axes ` +
        `are ${number(1 / Math.sqrt(first))} and ${number(1 / Math.sqrt(second))}. ` +
        (off < 0.1 ? `It fits: the hillside has H = ${matrix(HILLSIDE, 0)}.` : "The hillside has another H.")
      );
    },
    build(stage) {
      const { narrow, width, height } = stage;
      const left = stage.plane(
        narrow
          ? { left: 30, top: 26, width: width - 42, height: height - 402 }
          : { left: 30, top: 26, width: width / 2 - 50, height: height - 76 },
        { x: [0, 360], y: [0, 8], title: "curvature vᵀHv, ‖v‖ = 1", names: ["direction, degrees"] },
      );
      const right = stage.plane(
        narrow
          ? { left: 30, top: height - 296, width: width - 42, height: 270 }
          : { left: width / 2 + 40, top: 26, width: width / 2 - 50, height: height - 52 },
        { x: [-1.5, 1.5], y: [-1.5, 1.5], equal: true, title: "the ellipse vᵀHv = 1" },
      );
      left.curve("f-ink f-dashed", wave(HILLSIDE));
      right.curve("f-ink f-dashed", ellipse(HILLSIDE));
      const curve = left.curve("f-blue");
      const shape = right.curve("f-blue f-area");
      const axes = [right.arrow("f-red"), right.arrow("f-green")];
      const names = [right.text("f-red"), right.text("f-green")];
      const first = right.handle("first", "f-red", (v) => {
        const length = norm(v);
        if (length > 0.05) stage.set({ first: 1 / length ** 2, angle: around(degrees(v)) });
      });
      const second = right.handle("second", "f-green", ([u, v]) => {
        const turn = radians(last.angle);
        const length = v * Math.cos(turn) - u * Math.sin(turn);
        if (length > 0.05) stage.set({ second: 1 / length ** 2 });
      });
      let last;
      return (state) => {
        last = state;
        const turn = radians(state.angle);
        const H = from_eigen(state.first, state.second, turn);
        curve(wave(H));
        shape(ellipse(H));
        const ways = [[Math.cos(turn), Math.sin(turn)], [-Math.sin(turn), Math.cos(turn)]];
        const ends = [state.first, state.second].map((each, i) => ways[i].map((part) => part / Math.sqrt(each)));
        ends.forEach((end, i) => {
          axes[i](right.at([0, 0]), right.at(end));
          const [u, v] = right.at(end);
          names[i]([u + 34 * ways[i][0], v - 24 * ways[i][1]], i ? "1/√λ₂" : "1/√λ₁");
        });
        first(right.at(ends[0]));
        second(right.at(ends[1]));
      };
    },
  });
})();
