// js_parse.mjs FILE...: parses JavaScript modules. The last line says how many were read.
import { readFileSync } from 'node:fs';
import { SourceTextModule } from 'node:vm';

if (process.argv[2] === '--version') {
  console.log(process.version.slice(1));
  process.exit(0);
}
let read = 0;
let errors = 0;
for (const file of process.argv.slice(2)) {
  read += 1;
  try {
    new SourceTextModule(readFileSync(file, 'utf8'), { identifier: file });
  } catch (problem) {
    errors += 1;
    console.log(`${file}: ${problem.name}: ${problem.message}`);
  }
}
console.log(`${read} files, ${errors} errors`);
process.exit(errors > 0 || read === 0 ? 1 : 0);
