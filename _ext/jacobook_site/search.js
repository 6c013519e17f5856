
// How the index of sections is searched, and how the page of results shows what is found. The build
// puts MiniSearch before this file, and makes the index: see search.py.

globalThis.jacobookSearch = (() => {
  // --- Words -------------------------------------------------------------------------------------
  const STOP = new Set((
    "a about an and are as at be been but by can could did do does find for from get got had has "
    + "have how i if in into is it its like me my not of on one or our please should so than that "
    + "the their then there these this those to too use used using was we were what when where "
    + "which who why will with would you your"
  ).split(" "));
  const GREEK = Object.fromEntries((
    "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu "
    + "ν nu ξ xi π pi ρ rho σ sigma τ tau φ phi χ chi ψ psi ω omega ∇ nabla ∂ partial"
  ).split(" ").flatMap((each, place, all) => (place % 2 ? [] : [[each, all[place + 1]]])));
  // What is written in two ways, or shortened: both become the same words.
  const SAME = [
    [/\b(epsilon|eps)\s*(\*|\bstar\b|\boptimal\b)/g, "epsilonstar"],
    [/\bhvps?\b/g, "hessian vector product"],
    [/\b(auto[- ]?(diff|grad))\b/g, "automatic differentiation"],
    [/\bbackprop(agate)?\b|\bback[- ]prop(agation)?\b/g, "backpropagation"],
    [/\bs?log[- ]?abs[- ]?det\b|\bs?log[- ]?det(erminants?)?\b/g, "log determinant"],
    [/\bdet\b/g, "determinant"],
    [/\bgauss[-‐–\s]newton\b/g, "gaussnewton"],
    [/\bl[-‐–]?bfgs\b/g, "lbfgs"],
    [/\blog[- ]?sum[- ]?exp\b/g, "log sum exp"],
    [/\b(batch|layer)[- ]?norms?\b/g, "$1 normalisation"],
    [/\bsgd\b/g, "stochastic gradient descent"],
    [/\blr\b/g, "learning rate"],
    [/\bpsd\b/g, "positive semidefinite"],
    [/\bspd\b/g, "symmetric positive definite"],
    [/\bmse\b/g, "least squares"],
    [/\bpdf\b/g, "density"],
    [/\bcdf\b/g, "cumulative distribution function"],
    [/\bfinite diff(erence)?s?\b/g, "forward central difference"],
    [/\bjac\b/g, "jacobian"],
    [/\bhess\b/g, "hessian"],
    [/\bgrads\b|\bgrad\b/g, "gradient"],
    [/\bder+ivative?s?\b/g, "derivative"],
  ];
  const IRREGULAR = {
    matrices: "matrix", vertices: "vertex", indices: "index", minima: "minimum",
    maxima: "maximum", optima: "optimum", axes: "axis", hessians: "hessian",
  };

  function normalised(text) {
    let plain = text.toLowerCase()
      .replace(/[ϵɛ]/g, "ε").replace(/ϕ/g, "φ").replace(/ϑ/g, "θ")
      .replace(/([a-zα-ω])[*⋆∗]/g, (_, letter) => ` ${GREEK[letter] ?? letter}star `)
      .replace(/[α-ω∇∂]/g, (letter) => ` ${GREEK[letter] ?? letter} `)
      .normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/[’']s\b/g, "").replace(/[’']/g, "").replace(/_/g, " ");
    for (const [written, meant] of SAME) plain = plain.replace(written, meant);
    return plain;
  }

  const ENDINGS = [
    /(at|it)?ion$/, /ative?$/, /(at)?ing$/, /(at)?ed$/, /[ai]ble$/, /ate$/, /ly$/, /est$/,
  ];

  // A word without the ending that doesn't change what it is about.
  const stemmed = new Map();
  function stem(word) {
    if (!stemmed.has(word)) stemmed.set(word, cut(IRREGULAR[word] ?? word));
    return stemmed.get(word);
  }
  function cut(word) {
    if (word.length < 4 || /\d/.test(word)) return word;
    word = word.replace(/iz(?=[eia])/, "is").replace(/(ss|sh|ch|x)es$/, "$1")
      .replace(/ies$/, "y").replace(/([^sui])s$/, "$1");
    for (const ending of ENDINGS) {
      const rest = word.replace(ending, "");
      if (rest !== word && rest.length >= 4) {
        word = rest.replace(/([^aeiouls])\1$/, "$1");
        break;
      }
    }
    return word.length > 4 ? word.replace(/e$/, "") : word;
  }

  const split = (text) => normalised(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const stems = (text) => split(text).filter((word) => !STOP.has(word)).map(stem);

  // A word may also mean these, with less weight.
  const NEAR = {};
  for (const [word, others] of Object.entries({
    derivative: { gradient: 0.35, jacobian: 0.35, differential: 0.35, differentiate: 0.35 },
    inverse: { invert: 0.6 },
    invert: { inverse: 0.6 },
    transpose: { transposed: 1 },
    minimise: { minimum: 0.7 },
    maximise: { maximum: 0.7 },
    diverge: { fail: 0.5 },
    gaussian: { normal: 0.3 },
    optimal: { best: 0.6 },
    best: { optimal: 0.6 },
    formula: { equation: 0.3 },
    reparameterisation: { pathwise: 1 },
    reparametrisation: { pathwise: 1 },
    lagrangian: { lagrange: 0.6 },
    lagrange: { lagrangian: 0.6, multiplier: 0.6 },
  })) {
    NEAR[stem(word)] = Object.entries(others).map(([other, weight]) => [stem(other), weight]);
  }

  // --- The index ---------------------------------------------------------------------------------
  const WEIGHTS = {
    section: 1, page: 0.8, term: 0.5, exercise: 0.45, list: 0.4, function: 0.35, solution: 0.35,
  };
  // What a reader asks for by such a word comes first; the word itself is searched no more.
  const ASKED = {
    exercise: "exercise", exercises: "exercise", practice: "exercise", practise: "exercise",
    solution: "solution", solutions: "solution", definition: "term", glossary: "term",
    meaning: "term",
  };
  // Sections that repeat what others say, or lead on.
  const FAINT = new Set(["In short", "Practise", "Where it goes wrong", "In machine learning"]);
  // Pages about the course itself, and one whose headings are whole sentences.
  const ASIDE = /for_instructors|grader_defends|how_to_use|claims_checked|shape_sheet|index$/;
  const FIELDS = { title: 4, names: 2.5, terms: 1.2, above: 0.8, text: 1, code: 0.35 };

  // An equation is found by its name, and by what it says that something equals.
  const names = (equations) => equations.map(([, name, , left]) => `${name} ${left}`).join(" ; ");

  // `slowly`: piece by piece, so that the page answers meanwhile; `filled` says when it is done.
  function make(sections, slowly = false) {
    const vocabulary = new Set();
    const mini = new MiniSearch({
      fields: Object.keys(FIELDS),
      extractField: (entry, name) => {
        if (name === "names") return names(entry.equations ?? []);
        const value = entry[name];
        return name === "id" ? entry.key : Array.isArray(value) ? value.join(" ") : value ?? "";
      },
      tokenize: split,
      processTerm: (word) => {
        const term = STOP.has(word) ? null : stem(word);
        if (term) vocabulary.add(term);
        return term;
      },
    });
    const all = sections.map((entry, key) => ({ ...entry, key }));
    const filled = slowly ? mini.addAllAsync(all, { chunkSize: 50 }) : mini.addAll(all);

    function weight(entry, asked) {
      if (asked === entry.kind) return 3;
      let share = WEIGHTS[entry.kind];
      if (FAINT.has(entry.title)) share *= 0.6;
      // The opening of a page names all that is in it; its sections say it.
      if (!entry.above) share *= 0.8;
      return ASIDE.test(entry.page) ? share * 0.6 : share;
    }

    // The words of a question, each with what it may also mean. `open`: the last is being typed.
    function groups(query) {
      let asked = null;
      const every = split(query);
      let kept = every.filter((word) => !STOP.has(word) && word.length > 1);
      if (!kept.length) kept = every;
      const others = kept.filter((word) => !ASKED[word]);
      if (others.length && others.length < kept.length) {
        asked = ASKED[kept.find((word) => ASKED[word])];
        kept = others;
      }
      return { asked, words: [...new Set(kept.map(stem))] };
    }

    function find(query, { open = false } = {}) {
      const exact = query.trim().toLowerCase();
      const { asked, words } = groups(query);
      const scores = new Map();
      words.forEach((word, place) => {
        const typing = open && place === words.length - 1;
        // Of a word and what it may also mean, the one that an entry is most about.
        const best = new Map();
        for (const [term, share] of [[word, 1], ...(NEAR[word] ?? [])]) {
          const inexact = term === word && (typing || !vocabulary.has(word));
          const hits = mini.search(term, {
            tokenize: (text) => [text],
            processTerm: (same) => same,
            boost: FIELDS,
            prefix: inexact && term.length > 1,
            fuzzy: inexact && !typing && term.length > 3 ? 0.25 : false,
            weights: { prefix: 0.5, fuzzy: 0.5 },
          });
          for (const hit of hits) {
            const before = best.get(hit.id);
            const score = hit.score * share;
            const terms = [...hit.terms, ...(before?.terms ?? [])];
            best.set(hit.id, { score: Math.max(score, before?.score ?? 0), terms });
          }
        }
        for (const [key, hit] of best) {
          const score = scores.get(key) ?? { sum: 0, words: 0, terms: new Set() };
          score.sum += hit.score;
          score.words += 1;
          for (const term of hit.terms) score.terms.add(term);
          scores.set(key, score);
        }
      });
      const found = [...scores].map(([key, score]) => {
        const entry = all[key];
        const share = score.words / words.length;
        return { entry, terms: score.terms, score: score.sum * share ** 2 * weight(entry, asked) };
      });
      found.sort((one, other) => other.score - one.score);
      const top = found.slice(0, 60);
      // A section about this and nothing else.
      for (const each of top) {
        const { kind, title } = each.entry;
        if (kind !== "term" && stems(title).join(" ") === words.join(" ")) each.score *= 2.2;
      }
      // Words side by side mean more than the same words far apart.
      if (words.length > 1) {
        for (const each of top) {
          const { title, above = [], text = "", terms = "", equations = [] } = each.entry;
          const places = [
            [title, 1.35], [above.join(" "), 1.25], [terms, 1.25], [names(equations), 1.2],
            [text, 1.1],
          ].map(([place, share]) => [` ${stems(place).join(" ")} `, share]);
          for (let at = 1; at < words.length; at++) {
            const pair = ` ${words[at - 1]} ${words[at]} `;
            each.score *= places.find(([place]) => place.includes(pair))?.[1] ?? 1;
          }
        }
      }
      for (const each of top) if (each.entry.id === exact) each.score *= 100;
      top.sort((one, other) => other.score - one.score);
      return [...top, ...found.slice(60)];
    }
    return { find, filled };
  }

  // --- What of a text is shown -------------------------------------------------------------------
  const LENGTH = 190;

  // The part of a text with most of the terms that were found, as pieces: [words, whether found].
  function excerpt(text, terms) {
    const found = [];
    for (const match of text.matchAll(/[\p{L}\p{N}\p{M}*_’'-]+/gu)) {
      const own = split(match[0]).map(stem).filter((term) => terms.has(term));
      if (own.length) found.push({ from: match.index, to: match.index + match[0].length, own });
    }
    let best = { from: 0, worth: 0 };
    for (const { from } of found) {
      const inside = found.filter((each) => each.from >= from && each.to <= from + LENGTH - 40);
      const worth = new Set(inside.flatMap((each) => each.own)).size + inside.length / 100;
      if (worth > best.worth) best = { from, worth };
    }
    // Begin with the sentence, where it begins near by, and else with a word.
    const before = text.slice(Math.max(0, best.from - 60), best.from);
    const sentence = Math.max(...[". ", "? ", "! ", ": "].map((end) => before.lastIndexOf(end)));
    let start = best.from - (sentence >= 0 ? before.length - sentence - 2 : 0);
    if (sentence < 0) start = best.from <= 60 ? 0 : text.indexOf(" ", best.from - 40) + 1;
    let end = Math.min(text.length, start + LENGTH);
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + 1);
    const pieces = start > 0 ? [["… ", false]] : [];
    let at = start;
    for (const each of found) {
      if (each.from < at || each.to > end) continue;
      pieces.push([text.slice(at, each.from), false], [text.slice(each.from, each.to), true]);
      at = each.to;
    }
    pieces.push([text.slice(at, end) + (end < text.length ? " …" : ""), false]);
    return pieces.filter(([words]) => words);
  }

  return { make, excerpt, split, stem, stems };
})();

// --- The page of results -------------------------------------------------------------------------
if (typeof document !== "undefined") {
  const PAGEFUL = 15;
  const own = document.currentScript;
  const root = document.documentElement.dataset.content_root ?? "./";
  const place = document.querySelector(".bd-search-container #search-results");
  const form = document.querySelector(".bd-search-container form");
  const field = form.querySelector("input");
  const title = document.title;

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value);
    made.append(...children);
    return made;
  };
  const status = element("p", { role: "status", class: "jb-search-status" });
  const list = element("ul", { class: "search jb-found", "aria-label": "Results" });
  const more = element("button", { type: "button", class: "jb-search-more", hidden: "" });
  more.textContent = "Show more";
  place.append(status, list, more);

  // The index comes when it is asked for first. As a script: a page in a folder may not fetch.
  let coming;
  const ready = () => coming ??= new Promise((done, failed) => {
    const script = element("script", { src: root + own.dataset.index });
    script.onload = () => {
      const search = jacobookSearch.make(jacobookSections, true);
      search.filled.then(() => done(search), failed);
    };
    script.onerror = failed;
    document.head.append(script);
  });

  const address = (entry, anchor) => `${root}${entry.page}.html${anchor ? `#${anchor}` : ""}`;

  function shown({ entry, terms }) {
    const heading = [entry.number, entry.title].filter(Boolean).join(" ");
    const item = element("li", {}, element("a", { href: address(entry, entry.anchor) }, heading));
    const above = entry.above ?? [entry.number ? "The whole chapter" : "The whole page"];
    const where = [above.join(" › "), entry.id].filter(Boolean).join(" · ");
    item.append(element("p", { class: "jb-found-where" }, where));
    if (entry.text) {
      item.append(element("p", { class: "jb-found-text" },
        ...jacobookSearch.excerpt(entry.text, terms)
          .map(([words, found]) => (found ? element("mark", {}, words) : words))));
    }
    const named = (entry.equations ?? []).filter(([number, name, , left]) => number
      && jacobookSearch.stems(`${name} ${left}`).filter((term) => terms.has(term)).length
        >= Math.min(2, terms.size));
    if (named.length) {
      const links = named.slice(0, 3).flatMap(([number, , anchor], at) => [
        ...(at ? [" · "] : []),
        element("a", { href: address(entry, anchor) }, `Equation (${number})`),
      ]);
      item.append(element("p", { class: "jb-found-equations" }, ...links));
    }
    return item;
  }

  let left = [];
  function add() {
    const items = left.splice(0, PAGEFUL).map(shown);
    list.append(...items);
    more.hidden = !left.length;
    return items[0];
  }
  more.addEventListener("click", () => add()?.querySelector("a").focus());

  let latest = 0;
  async function run(open) {
    const query = field.value.trim();
    const number = ++latest;
    document.title = query ? `${query} - ${title}` : title;
    const url = new URL(location.href);
    if (query) url.searchParams.set("q", query);
    else url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
    let found = [];
    if (query) {
      if (!coming) status.textContent = "Opening the index …";
      let search;
      try {
        search = await ready();
      } catch {
        status.textContent = "The index of the course couldn’t be loaded.";
        return;
      }
      if (number !== latest) return; // something else has been typed
      found = search.find(query, { open });
      // What is found by one word of many, far behind the first, only makes the list long.
      found = found.filter((each) => each.score > found[0].score * 0.08);
    }
    list.replaceChildren();
    left = found;
    status.textContent = !query ? ""
      : !found.length ? `Nothing found for “${query}”. Another word may do, or the glossary.`
      : `${found.length} ${found.length === 1 ? "result" : "results"} for “${query}”`;
    add();
  }

  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(run, 150, !/\s$/.test(field.value));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    run(false);
  });
  // Arrows go from the field into the list, and along it.
  form.parentElement.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field, ...list.querySelectorAll("li > a")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + step];
    if (step && at >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
  });

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  // With results to read, a telephone's keyboard would cover them.
  if (field.value) run(false);
  else field.focus();
}
