// Python for an exercise page, in a worker of its own, so that an answer that never ends can be ended.
//
// The page sends {number, act: "prepare", sympy} and then {number, act: "check" | "run", id, source};
// each gets one message back with the same number: {ready: true}, {reply: "JSON"} or {failed: "why"}.
// SERVED is filled in when the site is built: the names of the engine's files, beside this one.

const SERVED = {};

const here = (name) => new URL(name, import.meta.url).href;
const bring = self.fetch.bind(self);

let python, sympy, site;

async function unpack(name) {
  const response = await bring(here(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.arrayBuffer();
}

async function start() {
  // All at once: the interpreter starts while the rest is still on its way.
  const parts = [unpack(SERVED.numpy), unpack(SERVED.course), unpack(SERVED.desk)];
  parts.forEach((part) => part.catch(() => {}));
  const { loadPyodide } = await import(here(`${SERVED.pyodide}/pyodide.mjs`));
  const pyodide = await loadPyodide({
    indexURL: here(`${SERVED.pyodide}/`),
    // No packages from elsewhere, and nothing of the browser's for an answer to call.
    lockFileContents: { info: SERVED.info, packages: {} },
    packageBaseUrl: here(`${SERVED.pyodide}/`),
    jsglobals: { Object, setTimeout, clearTimeout },
    env: { HOME: "/home/pyodide", JACOBOOK_PROGRESS: "off" },
    stdin: () => undefined,
    stdout: () => {},
    stderr: () => {},
  });
  const [numpy, course, desk] = await Promise.all(parts);
  site = pyodide.runPython("import sysconfig; sysconfig.get_path('purelib')");
  pyodide.unpackArchive(numpy, "xztar", { extractDir: site });
  pyodide.unpackArchive(course, "xztar", { extractDir: site });
  pyodide.FS.writeFile(`${site}/answers_desk.py`, new Uint8Array(desk));
  const module = pyodide.pyimport("answers_desk");
  close();
  return { pyodide, module };
}

// What an answer could reach the network with. It runs in the reader's own browser, and may have come
// from somebody else.
function close() {
  const names = ["fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport",
    "EventSource", "Worker", "SharedWorker", "FontFace", "importScripts", "indexedDB", "caches",
    "BroadcastChannel"];
  for (const name of names) {
    for (let owner = Object.getPrototypeOf(self); owner; owner = Object.getPrototypeOf(owner))
      delete owner[name];
    Object.defineProperty(self, name, { value: undefined, writable: false, configurable: false });
  }
}

async function prepare(wanted) {
  python ??= start();
  const { pyodide } = await python;
  if (wanted) {
    sympy ??= unpack(SERVED.sympy).then((archive) => {
      pyodide.unpackArchive(archive, "xztar", { extractDir: site });
      pyodide.runPython("import sympy");
    });
    await sympy;
  }
}

self.onmessage = async ({ data }) => {
  const { number, act } = data;
  try {
    await prepare(Boolean(data.sympy));
    if (act === "prepare") return self.postMessage({ number, ready: true });
    const { module } = await python;
    self.postMessage({ number, reply: module.answer(act, data.id, data.source) });
  } catch (error) {
    self.postMessage({ number, failed: String(error?.message ?? error).slice(0, 500) });
  }
};
