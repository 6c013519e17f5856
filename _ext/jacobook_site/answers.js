// Answers on an exercise page: a place to write one, and the course's own check to look at it.
//
// What a worker sends is shown as text, never as HTML: an answer can make Python send anything.
(() => {
  "use strict";
  const BOOK = [];
  const WORKER = new URL(document.currentScript.dataset.worker, location.href);
  const KEEP = "jacobook-answers";
  const SECONDS = 10; // for one check
  const PATIENCE = 180; // for the engine to arrive
  const LOOKS = {
    passed: ["✓", "Passed"],
    "not attempted": ["○", "Not attempted"],
    recognised: ["✎", "Not yet — a common mistake"],
    failed: ["✗", "Not yet"],
    error: ["✗", "Python stopped"],
    time: ["✗", "Too slow"],
    ran: ["", "What it shows"],
  };
  const FROM_A_FOLDER = location.protocol === "file:";

  // --- Small things ----------------------------------------------------------------------------

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
  }

  const button = (text, onclick) => make("button", { type: "button", onclick }, text);

  // Text with `code` marks.
  const words = (text) =>
    text.split(/`([^`\n]+)`/).map((piece, index) => (index % 2 ? make("code", {}, piece) : piece));

  const plain = (value, most = 6000) => (typeof value === "string" ? value.slice(0, most) : "");

  const points = (score, all) => `${score} of ${all} point${all === 1 ? "" : "s"}`;

  // What scrolls can be reached by keyboard: the site's own script knows how (jacobook_site.py).
  const sizes = new ResizeObserver((seen) => {
    for (const { target } of seen) window.jacobookReachable?.(target);
  });

  // --- What is kept on the reader's computer -----------------------------------------------------

  let memory = {};
  let keeps = true;

  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(KEEP) ?? "{}").exercises;
      if (found && typeof found === "object" && !Array.isArray(found)) memory = found;
      else memory = {};
    } catch (error) {
      // Damaged, it counts as empty; where nothing may be kept, this page's memory is used.
      if (error instanceof SyntaxError || error instanceof TypeError) memory = {};
      else keeps = false;
    }
    return memory;
  }

  function keep(id, change) {
    const all = kept();
    const entry = all[id] && typeof all[id] === "object" ? all[id] : {};
    all[id] = change(entry);
    memory = all;
    try {
      localStorage.setItem(KEEP, JSON.stringify({ version: 1, exercises: all }));
    } catch {
      keeps = false;
    }
  }

  const entryOf = (id) => {
    const entry = kept()[id];
    return entry && typeof entry === "object" ? entry : {};
  };
  const isPassed = (id) => entryOf(id).status === "passed";

  // --- Python, in a worker -----------------------------------------------------------------------

  const python = {
    worker: undefined,
    waiting: new Map(),
    count: 0,

    // Python, and SymPy where it will be needed, on their way while the reader types.
    start(sympy = false) {
      if (!this.worker) this.begin();
      if (sympy && !this.sympy) this.worker.postMessage({ number: 0, act: "prepare", sympy });
      this.sympy ||= sympy;
    },

    begin() {
      this.sympy = false;
      this.worker = new Worker(WORKER, { type: "module" });
      this.worker.onmessage = ({ data }) => this.waiting.get(data?.number)?.(data);
      this.worker.onerror = (event) => {
        event.preventDefault?.();
        this.end({ failed: event.message || "it could not be loaded" });
      };
      this.worker.postMessage({ number: 0, act: "prepare" });
    },

    end(reason) {
      this.worker?.terminate();
      this.worker = undefined;
      const waiting = [...this.waiting.values()];
      this.waiting.clear();
      waiting.forEach((done) => done(reason));
    },

    ask(question, seconds) {
      this.start();
      const number = ++this.count;
      return new Promise((resolve) => {
        const clock = setTimeout(() => this.end({ late: true }), seconds * 1000);
        this.waiting.set(number, (answer) => {
          clearTimeout(clock);
          this.waiting.delete(number);
          resolve(answer);
        });
        this.worker.postMessage({ ...question, number });
      });
    },
  };

  const needsSympy = (exercise, source) => Boolean(exercise.sympy) || source.includes("sympy");

  // One question after the other.
  let line = Promise.resolve();

  function consult(act, exercise, source, say) {
    const turn = async () => {
      const sympy = needsSympy(exercise, source);
      say(python.worker ? "Python is getting ready …" : "Python is starting. This takes a few seconds …");
      const ready = await python.ask({ act: "prepare", sympy }, PATIENCE);
      if (!ready.ready) {
        python.end({ failed: "" });
        return {
          status: "error",
          message: `Python could not be started here${ready.failed ? `: ${plain(ready.failed)}` : ""}.\n` +
            "Look at the network connection and press the button again, or try a newer browser.",
        };
      }
      say(act === "check" ? "Checking …" : "Running …");
      const got = await python.ask({ act, id: exercise.id, source }, SECONDS);
      if (got.late) {
        python.start();
        return {
          status: "time",
          message: `Your code did not return within ${SECONDS} seconds, so it was stopped. Look for a ` +
            "loop that never ends, or one with far more steps than it needs.",
        };
      }
      let reply;
      try {
        reply = JSON.parse(got.reply);
      } catch {
        python.end({ failed: "" });
        return {
          status: "error",
          message: "Python itself gave up, as it does when memory runs out or functions call each " +
            `other too deep.\n${plain(got.failed, 300)}`,
        };
      }
      // What comes after an answer that has changed Python itself gets a new one.
      if (reply?.fresh !== true) {
        python.end({ failed: "" });
        python.start();
      }
      return reply;
    };
    return (line = line.then(turn, turn));
  }

  // --- One exercise -------------------------------------------------------------------------------

  let places = 0;

  class Place {
    constructor(element) {
      this.exercise = JSON.parse(element.textContent);
      this.section = element.closest("section");
      this.cells = [...this.section.children].filter((child) => child.matches("div.cell"));
      this.number = ++places;
      this.status = make("p", { class: "jb-answer-status", role: "status" });
      this.verdict = make("div", { class: "jb-answer-verdict" });
      this.solution = make("div", { class: "jb-answer-solution" });
      this.passed = make("span", { class: "jb-answer-passed" });
      this.section.querySelector(".jb-exercise-line")?.append(this.passed);
      this.solutionButton = button("Show the solution", () => this.unfold());
      this.markPassed();
    }

    get id() {
      return this.exercise.id;
    }

    put(...content) {
      this.box = make("div", { class: "jb-answer" }, ...content);
      this.cells[0].before(this.box);
    }

    hideCells(hidden) {
      this.cells.forEach((cell) => cell.classList.toggle("jb-answer-instead", hidden));
    }

    markPassed() {
      this.passed.textContent = isPassed(this.id) ? " · ✓ passed" : "";
    }

    say(text, spoken = "") {
      this.status.replaceChildren(text);
      if (spoken) this.status.append(make("span", { class: "jb-spoken" }, ` ${spoken}`));
    }

    clear() {
      this.say("");
      this.verdict.replaceChildren();
    }

    // `reply` may hold anything: each field is taken as what it should be, or not at all.
    show(reply) {
      const status = Object.hasOwn(LOOKS, reply?.status) ? reply.status : "failed";
      const [sign, heading] = LOOKS[status];
      let message = plain(reply?.message);
      // There are no cells here.
      if (status === "not attempted") message = message.replace(", run the cell, then", ", then");
      const full = this.exercise.points;
      const score = Number.isFinite(reply?.score) ? Math.max(0, Math.min(reply.score, full)) : 0;
      const graded = status in { passed: 0, recognised: 0, failed: 0 };
      const panel = make("div", {
        class: `jb-verdict jb-verdict-${status.replace(" ", "-")}`,
        role: "region",
        "aria-label": `${status === "ran" ? "Output" : "Feedback"}: ${this.exercise.title}`,
      });
      const head = make("p", { class: "jb-verdict-head" });
      if (sign) head.append(make("span", { "aria-hidden": "true" }, `${sign} `));
      head.append(make("strong", {}, heading));
      if (graded) head.append(make("span", { class: "jb-verdict-points" }, ` · ${points(score, full)}`));
      panel.append(head);
      const output = plain(reply?.output, 30000);
      if (output) panel.append(make("pre", { tabindex: "0", role: "group", "aria-label": "Output" }, output));
      else if (status === "ran") panel.append(make("p", {}, "It ran, and printed nothing."));
      for (const part of message.split("\n")) if (part) panel.append(make("p", {}, ...words(part)));
      this.verdict.replaceChildren(panel);
      // The panel says it to the eye.
      this.say("", status === "ran" ? "It ran." : `${heading}. ${message.replaceAll("`", "")}`);
      if (graded) this.count(status, score);
    }

    count(status, score) {
      keep(this.id, (entry) => ({
        ...entry,
        attempts: (Number(entry.attempts) || 0) + 1,
        best: Math.max(Number(entry.best) || 0, score),
        status: entry.status === "passed" ? "passed" : status,
      }));
      this.markPassed();
      tell();
      if (status === "passed") this.unfold();
    }

    hint() {
      const folds = [...this.section.querySelectorAll("details.jb-hint-fold")];
      const index = folds.findIndex((fold) => !fold.open);
      if (index < 0) return this.say("All hints are open above.");
      folds[index].open = true;
      const name = folds.length === 1 ? "The hint" : `Hint ${index + 1} of ${folds.length}`;
      this.say(`${name} is open above.`, folds[index].querySelector("p")?.textContent);
    }

    // The solution of the solutions page, in place.
    async unfold() {
      if (this.solution.firstChild) {
        this.solution.firstChild.open = true;
        return;
      }
      const page = new URL(`../solutions/${location.pathname.split("/").pop()}`, location.href);
      let found;
      try {
        const response = await fetch(page);
        const text = response.ok ? await response.text() : "";
        const there = new DOMParser().parseFromString(text, "text/html");
        found = [...there.querySelectorAll("section.jb-exercise")]
          .find((each) => each.querySelector(".jb-exercise-line code")?.textContent === this.id)
          ?.querySelector("details.jb-solution");
      } catch {
        // The link below leads there.
      }
      if (this.solution.firstChild) return;
      if (!found) {
        const link = make("a", { href: page.href }, "the page of solutions");
        this.solution.replaceChildren(make("p", {}, "The solution is on ", link, "."));
        return;
      }
      const fold = document.importNode(found, true);
      fold.open = true;
      // The check and its verdict are above already.
      fold.querySelectorAll("div.cell:has(.jb-feedback)").forEach((cell) => cell.remove());
      for (const node of fold.querySelectorAll("[id]")) node.removeAttribute("id");
      for (const link of fold.querySelectorAll("a[href^='#']"))
        link.setAttribute("href", `${page.href}${link.getAttribute("href")}`);
      const from = document.activeElement === this.solutionButton;
      this.solution.replaceChildren(fold);
      for (const box of fold.querySelectorAll(".jb-formula, span.math, pre")) sizes.observe(box);
      this.solutionButton.hidden = true;
      // What had the keyboard is gone.
      if (from) fold.querySelector("summary").focus();
    }
  }

  // --- One of a few letters: no Python ------------------------------------------------------------

  class ChoicePlace extends Place {
    constructor(element) {
      super(element);
      const letters = Object.keys(this.exercise.said);
      const options = [...this.section.querySelectorAll(":scope > ul")]
        .map((list) => [...list.children])
        .find((items) => items.length === letters.length);
      if (!options) return;
      const list = options[0].parentElement;
      this.radios = letters.map((letter, index) => {
        const radio = make("input", {
          type: "radio",
          name: `jb-answer-${this.number}`,
          value: letter,
          onchange: () => {
            keep(this.id, (entry) => ({ ...entry, draft: letter }));
            this.clear();
          },
        });
        const label = make("label", {}, radio, make("span", {}, ...options[index].childNodes));
        options[index].append(label);
        radio.checked = entryOf(this.id).draft === letter;
        return radio;
      });
      const legend = make("legend", { class: "jb-spoken" }, `Your answer: ${this.exercise.title}`);
      const form = make("form", {
        class: "jb-answer-choice",
        onsubmit: (event) => {
          event.preventDefault();
          this.check();
        },
      });
      list.before(form);
      // What follows the options in the notebook: how to write a letter in Python.
      const follows = list.nextElementSibling;
      form.append(make("fieldset", {}, legend, list));
      if (follows?.textContent.startsWith("Answer with the letter")) this.cells.push(follows);
      const hints = this.section.querySelector(".jb-hints");
      if (hints) form.append(hints);
      const controls = make(
        "div",
        { class: "jb-answer-controls" },
        make("button", { type: "submit", class: "jb-answer-check" }, "Check"),
        button("Hint", () => this.hint()),
        button("Start over", () => this.startOver()),
        this.solutionButton,
      );
      form.append(controls);
      this.put(this.status, this.verdict, this.solution);
      this.hideCells(true);
    }

    check() {
      const chosen = this.radios.find((radio) => radio.checked);
      if (chosen) this.show({ ...this.exercise.said[chosen.value] });
      else this.say("Choose one first.");
    }

    startOver() {
      for (const radio of this.radios) radio.checked = false;
      keep(this.id, ({ draft, ...rest }) => rest);
      this.clear();
      this.say("Nothing is chosen.");
    }
  }

  // --- An answer in Python ------------------------------------------------------------------------

  class CodePlace extends Place {
    constructor(element) {
      super(element);
      this.opener = button("", () => this.open());
      this.opener.className = "jb-answer-open";
      this.name();
      this.put(this.opener);
    }

    name() {
      const begun = typeof entryOf(this.id).draft === "string";
      const text = begun ? "Go on with your answer" : "Answer here";
      this.opener.replaceChildren(text, make("span", { class: "jb-spoken" }, `: ${this.exercise.title}`));
    }

    build() {
      const identity = `jb-answer-${this.number}`;
      const draft = entryOf(this.id).draft;
      this.area = make("textarea", {
        id: identity,
        spellcheck: "false",
        autocapitalize: "off",
        autocomplete: "off",
        autocorrect: "off",
        wrap: "off",
        oninput: () => this.changed(),
        onkeydown: (event) => this.pressed(event),
      });
      this.area.value = typeof draft === "string" ? draft : this.exercise.stub;
      this.fit();
      const label = make(
        "label",
        { for: identity },
        "Your answer in Python, ",
        make("code", {}, this.exercise.name),
      );
      const check = button("Check", () => this.ask("check"));
      check.className = "jb-answer-check";
      check.title = "Ctrl+Enter";
      check.setAttribute("aria-keyshortcuts", "Control+Enter");
      const controls = make(
        "div",
        { class: "jb-answer-controls" },
        check,
        button("Run", () => this.ask("run")),
        button("Hint", () => this.hint()),
        button("Start over", () => this.startOver()),
        this.solutionButton,
        button("Close", () => this.shut()),
      );
      this.editor = make(
        "div",
        { class: "jb-answer-editor" },
        label,
        this.area,
        controls,
        this.status,
        this.verdict,
        this.solution,
      );
      this.box.append(this.editor);
    }

    open() {
      if (!this.editor) this.build();
      this.editor.hidden = false;
      this.opener.hidden = true;
      this.hideCells(true);
      this.area.focus();
      const dots = this.area.value.indexOf("...");
      // The three dots are selected: what is typed takes their place.
      if (dots >= 0) this.area.setSelectionRange(dots, dots + 3);
    }

    shut() {
      this.editor.hidden = true;
      this.opener.hidden = false;
      this.name();
      this.hideCells(false);
      this.opener.focus();
    }

    fit() {
      this.area.rows = Math.max(4, Math.min(this.area.value.split("\n").length + 1, 24));
    }

    changed() {
      python.start(needsSympy(this.exercise, this.area.value));
      this.fit();
      const text = this.area.value;
      keep(this.id, ({ draft, ...rest }) => (text === this.exercise.stub ? rest : { ...rest, draft: text }));
    }

    // Enter keeps the indentation. Tab leaves, as everywhere.
    pressed(event) {
      if (event.key !== "Enter" || event.isComposing || event.altKey) return;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.ask("check");
      } else if (!event.shiftKey) {
        event.preventDefault();
        const before = this.area.value.slice(0, this.area.selectionStart);
        const line = before.slice(before.lastIndexOf("\n") + 1);
        const indent = line.match(/^[ \t]*/)[0] + (/:\s*(#.*)?$/.test(line) ? "    " : "");
        this.type(`\n${indent}`);
      }
    }

    // As if it were typed, so that it can be undone.
    type(text) {
      this.area.focus();
      if (!document.execCommand("insertText", false, text)) {
        this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
        this.area.dispatchEvent(new Event("input"));
      }
    }

    async ask(act) {
      if (this.busy) return;
      this.busy = true;
      this.verdict.setAttribute("aria-busy", "true");
      const turn = (this.turn = {});
      const reply = await consult(act, this.exercise, this.area.value, (text) => this.say(text));
      this.busy = false;
      this.verdict.removeAttribute("aria-busy");
      // Meanwhile the reader may have started over.
      if (turn === this.turn) this.show(reply);
    }

    startOver() {
      this.turn = undefined;
      this.area.focus();
      this.area.select();
      this.type(this.exercise.stub);
      python.end({ failed: "" });
      this.clear();
      this.say("Here is the beginning again, with a new Python. Ctrl+Z brings your text back.");
    }
  }

  // --- The whole page -----------------------------------------------------------------------------

  let summary, table, note;

  function tell() {
    const all = kept();
    const passed = (word) =>
      Object.keys(all).filter((id) => id.startsWith(`${word}.`) && all[id]?.status === "passed").length;
    const file = location.pathname.split("/").pop();
    const rows = BOOK.map(([title, name, word, count]) => [title, name, Math.min(passed(word), count), count]);
    const here = rows.find(([, name]) => name.replace(/\.html$/, "") === file.replace(/\.html$/, ""));
    const sum = (index) => rows.reduce((total, row) => total + row[index], 0);
    summary.textContent =
      `Your answers: ${here ? `${here[2]} of ${here[3]} passed on this page, ` : ""}` +
      `${sum(2)} of ${sum(3)} in the book`;
    note.textContent = keeps
      ? "Your answers are kept in this browser, and go nowhere else."
      : "This browser keeps nothing: your answers are gone when you leave the page.";
    table.replaceChildren(
      ...rows.map(([title, name, done, count]) =>
        make("li", {}, make("a", { href: name }, title), `: ${done} of ${count}`)),
    );
  }

  function build(places) {
    summary = make("summary");
    table = make("ul");
    note = make("p");
    const status = make("p", { class: "jb-answer-status", role: "status" });
    const save = button("Save as a file", () => {
      const text = JSON.stringify({ version: 1, exercises: kept() }, null, 1);
      const link = make("a", {
        href: URL.createObjectURL(new Blob([text], { type: "application/json" })),
        download: "jacobook-answers.json",
      });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      status.textContent = "Saved.";
    });
    const erase = button("Erase", () => {
      if (!confirm("Erase your answers and your progress on this computer, for the whole book?")) return;
      memory = {};
      try {
        localStorage.removeItem(KEEP);
      } catch {
        keeps = false;
      }
      places.forEach((place) => place.markPassed());
      tell();
      status.textContent = "Erased.";
    });
    const fold = make(
      "details",
      { class: "jb-fold jb-answer-kept" },
      summary,
      table,
      note,
      make("div", { class: "jb-answer-controls" }, save, erase),
      status,
    );
    const last = [...document.querySelectorAll("section.jb-exercise")].pop();
    last.after(fold);
    tell();
    addEventListener("storage", (event) => {
      if (event.key !== KEEP && event.key !== null) return;
      places.forEach((place) => place.markPassed());
      tell();
    });
  }

  const found = [...document.querySelectorAll("script.jb-answer-data")];
  const all = [];
  for (const element of found) {
    const { kind } = JSON.parse(element.textContent);
    if (kind === "choice") all.push(new ChoicePlace(element));
    else if (!FROM_A_FOLDER) all.push(new CodePlace(element));
  }
  if (FROM_A_FOLDER) {
    const why = make(
      "p",
      { class: "jb-answer-note" },
      "You have opened this page from a folder, and there a browser starts no Python: answers in " +
        "Python can be checked here when the page comes from a web server, and in the notebook.",
    );
    document.querySelector("section.jb-exercise")?.before(why);
  }
  if (all.length) build(all);
})();
