// Formulas in, MathML out, one JSON list a line: [{"tex": …, "display": …}, …] → [{"mathml": …} or
// {"error": …}, …]. Started by formulas.py, once in each process that reads pages.
const readline = require("node:readline");
const temml = require("temml");

const lines = readline.createInterface({ input: process.stdin, terminal: false });
function translated({ tex, display }) {
  try {
    // Without `trust`, nothing in a formula can link or load; errors are thrown, not printed in red.
    const options = { displayMode: display, throwOnError: true, strict: false, wrap: "none" };
    return { mathml: temml.renderToString(tex, options) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

lines.on("line", (line) => {
  process.stdout.write(JSON.stringify(JSON.parse(line).map(translated)) + "\n");
});
