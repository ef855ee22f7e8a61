// mermaid-check FILE...: every Mermaid block of Markdown files (and whole .mmd files) must parse, and be of a size that
// GitHub still draws. The first argument, the folder of node modules, is put there by the installer.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const DRAWN_BY_GITHUB = 50_000;
const [modules, ...files] = process.argv.slice(2);
const manifest = (name) => JSON.parse(fs.readFileSync(path.join(modules, name, "package.json"), "utf8"));
const load = (file) => import(pathToFileURL(path.join(modules, file)));

if (files[0] === "--version") {
  console.log(manifest("mermaid").version);
  process.exit(0);
}

// Mermaid expects a browser's document, even to parse.
const { default: jsdom } = await load("jsdom/lib/api.js");
globalThis.window = new jsdom.JSDOM("").window;
globalThis.document = globalThis.window.document;
const { default: mermaid } = await load("mermaid/dist/mermaid.core.mjs");
mermaid.initialize({ startOnLoad: false, maxTextSize: DRAWN_BY_GITHUB });

/** The diagrams of a file, each with the line where its source begins. */
function diagrams(file) {
  const lines = fs.readFileSync(file, "utf8").split("\n");
  if (file.endsWith(".mmd")) return [{ line: 1, source: lines.join("\n") }];
  const found = [];
  let open = null;
  lines.forEach((text, index) => {
    const fence = /^\s*(`{3,}|~{3,})\s*(\S*)\s*$/.exec(text);
    if (open === null && fence) {
      open = { fence: fence[1], mermaid: fence[2] === "mermaid", line: index + 2, source: [] };
    } else if (open && fence && fence[1].startsWith(open.fence) && fence[2] === "") {
      if (open.mermaid) found.push({ line: open.line, source: open.source.join("\n") });
      open = null;
    } else if (open) {
      open.source.push(text);
    }
  });
  return found;
}

let read = 0;
let parsed = 0;
let errors = 0;
const complain = (place, message) => {
  errors += 1;
  console.log(`${place}: error: ${message}`);
};
for (const file of files) {
  const found = diagrams(file);
  if (found.length === 0) {
    complain(file, "there is no Mermaid block in it");
    continue;
  }
  read += 1;
  for (const { line, source } of found) {
    if (source.length > DRAWN_BY_GITHUB) complain(`${file}:${line}`, `${source.length} characters: GitHub draws no more than ${DRAWN_BY_GITHUB}`);
    try {
      await mermaid.parse(source);
      parsed += 1;
    } catch (problem) {
      complain(`${file}:${line}`, String(problem.message ?? problem).replaceAll("\n", " ").slice(0, 400));
    }
  }
}
console.log(`${read} files, ${parsed} diagrams, ${errors} errors`);
process.exit(errors > 0 || parsed === 0 ? 1 : 0);
