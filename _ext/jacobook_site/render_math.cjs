// Formulas in, MathML out, one JSON object a line: {"tex": …, "display": …} → {"mathml": …} or
// {"error": …}. Started once by formulas.py for a whole build.
const readline = require("node:readline");
const temml = require("temml");

const lines = readline.createInterface({ input: process.stdin, terminal: false });
lines.on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    // Without `trust`, nothing in a formula can link or load; errors are thrown, not printed in red.
    const options = { displayMode: display, throwOnError: true, strict: false, wrap: "none" };
    answer = { mathml: temml.renderToString(tex, options) };
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
