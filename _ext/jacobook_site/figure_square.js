// Chapter 2: a square, its image, and the parallelogram that the Jacobian makes of it.
(() => {
  "use strict";
  const { add, number } = jacobookFigures;

  // formulas: written by tools/figure_formulas.py
  const bend = (x1, x2) => [x1 + (2/5)*Math.sin(2*x2), (3/10)*Math.pow(x1, 2) + x2];
  const bend_jacobian = (x1, x2) => [[1, (4/5)*Math.cos(2*x2)], [(3/5)*x1, 1]];
  // end of formulas

  const CORNER = [0.7, 0.3];
  const FOOT = bend(...CORNER);
  const J = bend_jacobian(...CORNER);
  const DET = J[0][0] * J[1][1] - J[0][1] * J[1][0];
  const EDGE = 50; // points on each side
  const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]];

  // Once around the unit square.
  const OUTLINE = CORNERS.slice(0, 4).flatMap(([a, b], k) =>
    Array.from({ length: EDGE }, (_, i) => [
      a + ((CORNERS[k + 1][0] - a) * i) / EDGE,
      b + ((CORNERS[k + 1][1] - b) * i) / EDGE,
    ]),
  );
  const FLAT = OUTLINE.map(([a, b]) => [J[0][0] * a + J[0][1] * b, J[1][0] * a + J[1][1] * b]);

  // The image, measured from the image of the corner in sides of the square; how far at most it is
  // from the parallelogram, and its area.
  function parts({ side }) {
    const image = OUTLINE.map(([a, b]) => {
      const [u, v] = bend(CORNER[0] + side * a, CORNER[1] + side * b);
      return [(u - FOOT[0]) / side, (v - FOOT[1]) / side];
    });
    const gap = Math.max(...image.map(([u, v], i) => Math.hypot(u - FLAT[i][0], v - FLAT[i][1])));
    const twice = image.reduce((sum, [u, v], i) => {
      const [p, q] = image[(i + 1) % image.length];
      return sum + u * q - v * p;
    }, 0);
    return { image, gap, area: Math.abs(twice) / 2 };
  }

  add("fig-jacobian-square", {
    formulas: { bend, bend_jacobian },
    parts,
    sentence({ side }, { gap, area } = parts({ side })) {
      return (
        `Side ${number(side)}: the gap is ${number(gap, 3)} of the side. The image's area is ` +
        `${number(area, 3)} times that of the square, and |det J| is ${number(DET, 3)}.` +
        (gap < 0.01 ? " It fits to a hundredth." : "")
      );
    },
    build(stage) {
      const { width, height } = stage;
      const half = width / 2;
      const left = stage.plane(
        { left: 16, top: 30, width: half - 50, height: height - 52 },
        { x: [0.6, 1.55], y: [0.22, 1.17], equal: true, bare: true, title: "a square" },
      );
      const right = stage.plane(
        { left: half + 4, top: 30, width: half - 12, height: height - 40 },
        { x: [-0.3, 1.85], y: [-0.15, 1.75], equal: true, bare: true },
      );
      const title = stage.text("f-title", "start");
      const square = left.curve("f-blue f-area");
      const names = [stage.text("f-blue"), stage.text("f-blue", "end")];
      const image = right.curve("f-blue f-area");
      right.curve("f-red f-dashed", CORNERS.map(([a, b]) => [J[0][0] * a + J[0][1] * b, J[1][0] * a + J[1][1] * b]));
      const origin = right.at([0, 0]);
      for (const j of [0, 1]) right.arrow("f-red")(origin, right.at([J[0][j], J[1][j]]));
      stage.write("f-red", right.at([0.62, 0.12]), "column 1", "start");
      stage.write("f-red", right.at([0.17, 0.75]), "column 2", "end");
      const handle = left.handle("side", "f-blue", ([u, v]) => stage.set({ side: (u - CORNER[0] + v - CORNER[1]) / 2 }));
      return ({ side }, { image: all }) => {
        const [a, b] = CORNER;
        square([[a, b], [a + side, b], [a + side, b + side], [a, b + side], [a, b]]);
        const shown = side < 0.25 ? ["", ""] : ["s e₁", "s e₂"];
        const [u, v] = left.at([a + side / 2, b]);
        names[0]([u, v + 14], shown[0]);
        const [p, q] = left.at([a, b + side / 2]);
        names[1]([p - 7, q], shown[1]);
        image([...all.filter((_, i) => i % 2 === 0), all[0]]);
        title([half + 4, 17], `its image, × ${number(right.unit[0] / left.unit[0] / side, 1)}`);
        handle(left.at([a + side, b + side]));
      };
    },
  });
})();
