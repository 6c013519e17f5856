// Ask the search of a built site without a browser: node search_ranking.cjs SITE. A question is a
// line of JSON, and so is its answer: the first ten results.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const vm = require("node:vm");

const folder = path.join(process.argv[2], "_static");
for (const name of ["search.js", "search-index.js"])
  vm.runInThisContext(fs.readFileSync(path.join(folder, name), "utf8"), name);
const search = jacobookSearch.make(jacobookSections);

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const found = search.find(JSON.parse(line)).slice(0, 10).map(({ entry, terms, score }) => ({
    place: `${entry.page}.html${entry.anchor ? `#${entry.anchor}` : ""}`,
    title: entry.title,
    kind: entry.kind,
    excerpt: jacobookSearch.excerpt(entry.text ?? "", terms),
    score,
  }));
  console.log(JSON.stringify(found));
});
