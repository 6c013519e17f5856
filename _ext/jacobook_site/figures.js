// Figures that move: what they share. Each figure adds itself: jacobookFigures.add(name, figure).
//
// A figure's state is the values of the ordinary range inputs under it. A handle that is dragged
// sets them, as the keyboard does, and each change draws the figure and says its state in a
// sentence. Everything is drawn in the page's own pixels, so letters and handles keep their size
// on a phone.
globalThis.jacobookFigures ??= (() => {
  "use strict";
  const figures = {};
  const PAUSE = 700; // ms without a change, before a screen reader is told
  const REACH = 22; // px around a handle that a finger finds
  // Of what is drawn. On paper the stored picture stands.
  const STYLE = `
@media screen { .jb-moves-on > .jb-stage > a { display: none; } }
@media not screen { .jb-stage > svg { display: none; } }
.jb-stage > svg { contain: size layout; font: 13px/1.2 var(--jb-sans); height: 100%; left: 0; overflow: visible; position: absolute; top: 0; width: 100%; }
.jb-stage text { fill: var(--pst-color-text-base); stroke: var(--pst-color-background);
  stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }
.jb-stage :is(path, circle, line, rect) { fill: none; stroke: currentColor; stroke-width: 2px; }
.jb-stage svg, .f-ink { color: var(--pst-color-text-base); }
.f-blue { color: var(--pst-color-link); }
.f-red { color: var(--jb-accent); }
.f-green { color: var(--jb-good); }
.f-muted { color: var(--pst-color-text-muted); }
.jb-stage text:is(.f-blue, .f-red, .f-green, .f-muted) { fill: currentColor; }
.jb-stage .f-grid { color: var(--jb-line); stroke-width: 1px; }
.jb-stage .f-axis, .jb-stage .f-thin { color: var(--pst-color-text-muted); stroke-width: 1px; }
.jb-stage .f-contour { color: var(--pst-color-text-muted); opacity: 0.65; stroke-width: 1px; }
.jb-stage .f-bold { stroke-width: 1.6px; }
.jb-stage .f-faint { opacity: 0.5; }
.jb-stage .f-wide { stroke-width: 5px; }
.jb-stage .f-dashed { stroke-dasharray: 7 4; }
.jb-stage .f-dotted { stroke-dasharray: 2 3; }
.jb-stage .f-full { fill: currentColor; }
.jb-stage .f-area { fill: currentColor; fill-opacity: 0.2; }
.jb-stage .f-tint { fill: currentColor; fill-opacity: 0.14; stroke: none; }
.jb-stage text.f-small { font-size: 12px; }
.jb-stage text.f-large { font-size: 17px; }
.jb-stage text.f-title { font-weight: 600; }
.f-handle { cursor: grab; touch-action: none; }
.f-handle:active { cursor: grabbing; }
.jb-stage .f-handle circle { fill: var(--pst-color-background); stroke-width: 3.5px; }
.jb-stage .f-handle circle:first-child { fill: transparent; stroke: none; }
.jb-stage .f-handle:hover circle:last-child { fill: currentColor; }`;

  // --- Numbers and paths -----------------------------------------------------------------------

  // A minus sign that is one, and no −0.
  function number(value, digits = 2) {
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  }

  const pair = (values, digits = 2) => `(${values.map((each) => number(each, digits)).join(", ")})`;
  const degrees = (v) => (Math.atan2(v[1], v[0]) * 180) / Math.PI;
  const dot = (a, b) => a.reduce((sum, each, i) => sum + each * b[i], 0);
  const norm = (a) => Math.sqrt(dot(a, a));
  const between = (low, high, count) =>
    Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  // To a tenth of a pixel; rounding numbers is much quicker than writing them with toFixed.
  const tenth = (value) => Math.round(value * 10) / 10;
  const path = (points) => {
    let text = "M";
    for (let i = 0; i < points.length; i++) text += `${i ? "L" : ""}${tenth(points[i][0])} ${tenth(points[i][1])}`;
    return text;
  };

  // The least value of a function of one variable that has one valley between two places.
  function lowest(f, low, high) {
    const golden = (Math.sqrt(5) - 1) / 2;
    for (let i = 0; i < 80; i++) {
      const left = high - golden * (high - low);
      const right = low + golden * (high - low);
      if (f(left) < f(right)) high = right;
      else low = left;
    }
    return (low + high) / 2;
  }

  // Round numbers for an axis.
  function ticks([low, high], about) {
    const raw = (high - low) / Math.max(1, about);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = power * ([1, 2, 5].find((each) => each * power >= raw) ?? 10);
    const found = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(i * step);
    return [found, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))];
  }

  // --- What is drawn ---------------------------------------------------------------------------

  function make(parent, tag, attributes = {}) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    parent.append(node);
    return node;
  }

  let clips = 0;

  // A place for drawing, in pixels: all of a figure, or (below) a pair of axes in it.
  class Stage {
    constructor(svg, width, height, set) {
      Object.assign(this, { svg, width, height, set, front: svg });
      this.narrow = width < 480;
    }

    line(look, points) {
      const node = make(this.front, "path", { class: look });
      const set = (all) => node.setAttribute("d", all.length ? path(all) : "");
      if (points) set(points);
      return set;
    }

    text(look, anchor = "middle") {
      const node = make(this.front, "text", { class: look, "text-anchor": anchor, dy: "0.35em" });
      return ([x, y], words) => {
        node.setAttribute("x", x.toFixed(1));
        node.setAttribute("y", y.toFixed(1));
        if (words !== undefined) node.textContent = words;
      };
    }

    write(look, at, words, anchor) {
      this.text(look, anchor)(at, words);
    }

    dot(look, radius = 4) {
      const node = make(this.front, "circle", { class: look, r: radius });
      return ([x, y]) => {
        node.setAttribute("cx", x.toFixed(1));
        node.setAttribute("cy", y.toFixed(1));
      };
    }

    // A vector as an arrow; one of no length is not drawn.
    arrow(look) {
      const group = make(this.front, "g", { class: look });
      const shaft = make(group, "path", { class: look });
      const head = make(group, "path", { class: `${look} f-full`, style: "stroke: none" });
      return ([x, y], [u, v]) => {
        const length = Math.hypot(u - x, v - y);
        group.setAttribute("visibility", length < 1.5 ? "hidden" : "visible");
        const size = Math.min(12, length);
        const [a, b] = length ? [(u - x) / length, (v - y) / length] : [0, 0];
        const [r, s] = [u - a * size, v - b * size];
        const half = size * (look.includes("f-wide") ? 0.62 : 0.42);
        shaft.setAttribute("d", path([[x, y], [r + a, s + b]]));
        head.setAttribute("d", `${path([[u, v], [r - b * half, s + a * half], [r + b * half, s - a * half]])}Z`);
      };
    }

    // What can be dragged. `move` is told where to, in the coordinates of the place it is in.
    handle(name, look, move) {
      const group = make(this.svg, "g", { class: `f-handle ${look}`, "data-handle": name });
      make(group, "circle", { r: REACH });
      make(group, "circle", { r: 8 });
      let at = [0, 0];
      let grip;
      group.addEventListener("pointerdown", (event) => {
        if (event.button || !event.isPrimary) return;
        event.preventDefault();
        group.setPointerCapture(event.pointerId);
        grip = [at[0] - event.clientX, at[1] - event.clientY];
      });
      // (touch-action alone does not keep Chromium from scrolling here.)
      group.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
      group.addEventListener("pointermove", (event) => {
        if (grip) move(this.inverse([event.clientX + grip[0], event.clientY + grip[1]]));
      });
      for (const end of ["pointerup", "pointercancel"])
        group.addEventListener(end, () => {
          grip = undefined;
        });
      return (place) => {
        at = place;
        group.setAttribute("transform", `translate(${place[0].toFixed(1)} ${place[1].toFixed(1)})`);
      };
    }

    inverse(at) {
      return at;
    }

    plane(box, options) {
      return new Plane(this, box, options);
    }

    // Two quantities to be compared, one bar under the other. Returns what sets them.
    bars({ left, top, width, most, rows }) {
      const zero = left + width / 2;
      const scale = width / 2 / most;
      const set = rows.map(([look, name], i) => {
        const y = top + i * 42;
        this.line("f-grid", [[left, y + 21], [left + width, y + 21]]);
        const words = this.text("", "start");
        const bar = this.line(`${look} f-wide`);
        return (value) => {
          words([left, y + 4], `${name} ${number(value)}`);
          bar([[zero, y + 21], [zero + clamp(value, -most, most) * scale, y + 21]]);
        };
      });
      this.line("f-axis", [[zero, top + 14], [zero, top + 42 * (rows.length - 1) + 30]]);
      return (values) => values.forEach((value, i) => set[i](value));
    }
  }

  // A pair of axes.
  class Plane extends Stage {
    constructor(stage, box, { x, y, equal, names = [], bare, title }) {
      super(stage.svg, stage.width, stage.height, stage.set);
      let { left, top, width, height } = box;
      if (equal) {
        const unit = Math.min(width / (x[1] - x[0]), height / (y[1] - y[0]));
        left += (width - unit * (x[1] - x[0])) / 2;
        width = unit * (x[1] - x[0]);
        height = unit * (y[1] - y[0]);
      }
      Object.assign(this, { left, top, right: left + width, bottom: top + height, x, y });
      this.unit = [width / (x[1] - x[0]), -height / (y[1] - y[0])];
      if (!bare) this.axes(names);
      if (title) stage.write("f-title", [left, top - 13], title, "start");
      const id = `jb-clip-${++clips}`;
      make(make(this.svg, "clipPath", { id }), "rect", { x: left, y: top, width, height });
      this.front = make(this.svg, "g", { "clip-path": `url(#${id})` });
    }

    axes([across, up]) {
      const { left, right, top, bottom, x, y } = this;
      const [xs, digits] = ticks(x, (right - left) / 70);
      const [ys, more] = ticks(y, (bottom - top) / 45);
      const grid = make(this.svg, "path", { class: "f-grid" });
      const lines = xs.map((each) => path([this.at([each, y[0]]), this.at([each, y[1]])]));
      lines.push(...ys.map((each) => path([this.at([x[0], each]), this.at([x[1], each])])));
      grid.setAttribute("d", lines.join(""));
      this.line("f-axis", [[left, top], [left, bottom], [right, bottom]]);
      for (const each of xs) this.write("f-small f-muted", [this.at([each, 0])[0], bottom + 13], number(each, digits));
      for (const each of ys) this.write("f-small f-muted", [left - 6, this.at([0, each])[1]], number(each, more), "end");
      if (across) this.write("", [(left + right) / 2, bottom + 30], across);
      if (up) this.write("", [left - 6, top - 13], up, "end");
    }

    // From coordinates to pixels, and back from the pixels of a pointer.
    at([x, y]) {
      return [this.left + (x - this.x[0]) * this.unit[0], this.bottom + (y - this.y[0]) * this.unit[1]];
    }

    inverse([u, v]) {
      return [this.x[0] + (u - this.left) / this.unit[0], this.y[0] + (v - this.bottom) / this.unit[1]];
    }

    curve(look, points) {
      const set = this.line(look);
      const draw = (all) => set(all.map((each) => this.at(each)));
      if (points) draw(points);
      return draw;
    }

    graph(f, [low, high], count = 100) {
      return between(low, high, count).map((x) => [x, f(x)]);
    }

    // The contour lines of f(x, y): where its values on a grid cross the levels.
    contours(f, levels, { look = "f-contour", cells = 56, spots = {} } = {}) {
      const xs = between(...this.x, cells);
      const ys = between(...this.y, cells);
      const values = ys.map((y) => xs.map((x) => f(x, y)));
      const across = xs.map((x) => this.at([x, 0])[0]);
      const up = ys.map((y) => this.at([0, y])[1]);
      const parts = [];
      const nearest = {};
      // Where a level crosses the side between two corners, the one as far along as the other.
      const cross = (found, a, b, x, y, p, q) => {
        if (a < 0 === b < 0) return;
        const share = a / (a - b);
        found.push([x + share * (p - x), y + share * (q - y)]);
      };
      for (let j = 0; j < cells; j++)
        for (let i = 0; i < cells; i++) {
          const [a, b, c, d] = [values[j][i], values[j][i + 1], values[j + 1][i + 1], values[j + 1][i]];
          const low = Math.min(a, b, c, d);
          const high = Math.max(a, b, c, d);
          for (const level of levels) {
            if (level < low || level > high) continue;
            const [left, right, bottom, top] = [across[i], across[i + 1], up[j], up[j + 1]];
            const found = [];
            cross(found, a - level, b - level, left, bottom, right, bottom);
            cross(found, b - level, c - level, right, bottom, right, top);
            cross(found, c - level, d - level, right, top, left, top);
            cross(found, d - level, a - level, left, top, left, bottom);
            // Four crossings: the middle of the cell decides which belong together.
            if (found.length === 4 && a < level === (a + b + c + d) / 4 < level) found.push(found.shift());
            for (let k = 0; k + 1 < found.length; k += 2) parts.push(path([found[k], found[k + 1]]));
            const spot = found.length && spots[level];
            if (!spot) continue;
            const [u, v] = this.at(spot);
            const away = Math.hypot(found[0][0] - u, found[0][1] - v);
            if (!(nearest[level]?.away < away)) nearest[level] = { away, at: found[0] };
          }
        }
      make(this.front, "path", { class: look, d: parts.join("") });
      for (const [level, { at }] of Object.entries(nearest))
        this.write("f-small f-muted", at, number(level, Number.isInteger(Number(level)) ? 0 : 1));
    }
  }

  // --- A figure on its page ----------------------------------------------------------------------

  function start(place) {
    const figure = figures[place.id];
    if (!figure || place.classList.contains("jb-moves-on")) return;
    const stage = place.querySelector(".jb-stage");
    // Asked before anything is changed, so that nothing must be laid out for the answer.
    const before = stage.getBoundingClientRect();
    if (!document.getElementById("jb-figures-style")) {
      const style = document.createElement("style");
      style.id = "jb-figures-style";
      style.textContent = STYLE;
      document.head.append(style);
    }
    const inputs = [...place.querySelectorAll("input")];
    const says = place.querySelector(".jb-says > span");
    const status = document.createElement("p");
    status.className = "jb-spoken";
    status.setAttribute("role", "status");
    place.querySelector(".jb-says").after(status);
    const svg = make(stage, "svg", { role: "img", "aria-label": place.dataset.alt });
    let size = "";
    let update;
    let clock;

    const state = () => Object.fromEntries(inputs.map((each) => [each.name, each.valueAsNumber]));

    function draw() {
      const now = state();
      const found = figure.parts?.(now);
      update(now, found);
      const words = figure.sentence(now, found);
      says.textContent = words;
      for (const each of inputs) {
        const value = figure.value?.(each.name, each.valueAsNumber) ?? number(each.valueAsNumber, digits(each));
        each.setAttribute("aria-valuetext", value);
      }
      for (const each of place.querySelectorAll("button")) {
        const of = place.querySelector("input");
        each.disabled = Number(each.dataset.by) < 0 ? of.value === of.min : of.value === of.max;
      }
      return words;
    }

    // The browser keeps a value within its bounds, and on its steps.
    function set(values) {
      for (const each of inputs) if (each.name in values) each.value = values[each.name];
      changed();
    }

    function changed() {
      const words = draw();
      clearTimeout(clock);
      clock = setTimeout(() => {
        status.textContent = words;
      }, PAUSE);
    }

    function lay({ width, height }) {
      const now = `${Math.round(width)} ${Math.round(height)}`;
      if (now === size || !width) return;
      size = now;
      svg.setAttribute("viewBox", `0 0 ${now}`);
      svg.replaceChildren();
      update = figure.build(new Stage(svg, Math.round(width), Math.round(height), set));
      draw();
    }

    place.classList.add("jb-moves-on");
    lay(before);
    new ResizeObserver(() => lay(stage.getBoundingClientRect())).observe(stage);
    for (const each of inputs) {
      each.disabled = false;
      each.addEventListener("input", changed);
    }
    for (const each of place.querySelectorAll("button"))
      each.addEventListener("click", () => {
        const of = place.querySelector("input");
        set({ [of.name]: of.valueAsNumber + Number(each.dataset.by) });
        // A button that can do no more gives the keyboard to the other one.
        if (each.disabled) place.querySelector("button:not(:disabled)").focus();
      });
  }

  const digits = (input) => (input.step.split(".")[1] ?? "").length;

  function add(name, figure) {
    figures[name] = figure;
  }

  return { add, start, figures, number, pair, degrees, dot, norm, between, clamp, lowest };
})();
