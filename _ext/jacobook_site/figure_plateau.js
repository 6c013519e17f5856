// Chapter 5: gradient descent on Himmelblau's function, started beside a saddle.
(() => {
  "use strict";
  const { add, number, pair, dot } = jacobookFigures;
  const RATE = 0.005;
  const UPDATES = 400;

  // formulas: written by tools/figure_formulas.py
  const himmelblau = (x1, x2) => Math.pow(x1 + Math.pow(x2, 2) - 7, 2) + Math.pow(Math.pow(x1, 2) + x2 - 11, 2);
  const himmelblau_gradient = (x1, x2) => [4*x1*(Math.pow(x1, 2) + x2 - 11) + 2*x1 + 2*Math.pow(x2, 2) - 14, 2*Math.pow(x1, 2) + 4*x2*(x1 + Math.pow(x2, 2) - 7) + 2*x2 - 22];
  const SADDLE = [3.385154183607021, 0.07385187983774928];
  const DOWN = [0.12486370673700128, -0.9921739034765509];
  const ACROSS = [0.9921739034765509, 0.12486370673700128];
  // end of formulas

  const HALF = himmelblau(...SADDLE) / 2;
  const place = (u, w) => SADDLE.map((each, i) => each + u * DOWN[i] + w * ACROSS[i]);

  function descend(start) {
    const path = [start];
    for (let k = 0; k < UPDATES; k++) {
      const [x1, x2] = path[k];
      const [a, b] = himmelblau_gradient(x1, x2);
      path.push([x1 - RATE * a, x2 - RATE * b]);
    }
    return path;
  }

  const losses = (path) => path.map((x) => himmelblau(...x));

  function parts({ u, w }) {
    const path = descend(place(u, w));
    const loss = losses(path);
    return { path, loss, left: loss.findIndex((each) => each < HALF) };
  }

  add("fig-plateau", {
    formulas: {
      himmelblau,
      himmelblau_gradient,
      saddle: () => [SADDLE, DOWN, ACROSS],
      descend: (x1, x2) => descend([x1, x2])[UPDATES],
    },
    parts,
    sentence({ u, w }, { path, left } = parts({ u, w })) {
      return (
        `The start is ${number(u, 3)} along v from the saddle and ${number(w)} across. ` +
        (left < 0
          ? `For all ${UPDATES} updates the loss is above half of the saddle's ${number(2 * HALF, 1)}: the descent hasn't left.`
          : `For ${left} updates the loss is above half of the saddle's ${number(2 * HALF, 1)}; then it falls, towards ${pair(path[UPDATES])}.`)
      );
    },
    build(stage) {
      const { narrow, width, height } = stage;
      const map = stage.plane(
        narrow
          ? { left: 34, top: 26, width: width - 42, height: height - 262 }
          : { left: 34, top: 26, width: 250, height: height - 76 },
        { x: [2.5, 4.3], y: [-1.25, 1.4], equal: true, names: ["x₁", "x₂"] },
      );
      const plot = stage.plane(
        narrow
          ? { left: 34, top: height - 168, width: width - 46, height: 122 }
          : { left: 330, top: 26, width: width - 345, height: height - 76 },
        { x: [0, UPDATES], y: [0, 20], title: "loss", names: ["update"] },
      );
      map.contours(himmelblau, [2, 5, 8, 11, 15, 20, 30, 45, 60], { spots: { 20: [3.05, 0.2], 30: [4, 0.2] } });
      map.contours(himmelblau, [2 * HALF], { look: "f-bold", cells: 64 });
      map.curve("f-thin f-dashed", [place(-2, 0), place(2, 0)]);
      const [s, t] = map.at(SADDLE);
      map.line("f-ink", [[s - 6, t - 6], [s + 6, t + 6]]);
      map.line("f-ink", [[s - 6, t + 6], [s + 6, t - 6]]);
      const [a, b] = map.at(place(0.75, 0));
      map.write("f-title", [a + 14, b], "v");
      for (const off of [1e-2, 1e-5, 1e-8]) plot.curve("f-blue f-faint", losses(descend(place(off, 0))).map((y, k) => [k, y]));
      const way = map.curve("f-red");
      const curve = plot.curve("f-red");
      const handle = map.handle("start", "f-red", (x) => {
        const away = x.map((each, i) => each - SADDLE[i]);
        stage.set({ u: dot(away, DOWN), w: dot(away, ACROSS) });
      });
      return (state, { path, loss }) => {
        // What leaves the map, or moves by less than can be seen, isn't drawn.
        const end = path.findIndex(([, x2], k) => k && (Math.abs(x2) > 1.6 || k === path.length - 1));
        way(path.slice(0, end + 1));
        curve(loss.map((y, k) => [k, y]));
        handle(map.at(path[0]));
      };
    },
  });
})();
