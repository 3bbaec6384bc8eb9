// npm run -s bench -- --only linkage --n 1000,5000,10000,20000,50000,100000 --peers --json > rows.json
// node tests/bench/curves.mjs rows.json [MORE.json …]
// Puts the rows of those runs into docs/speed.md, and draws their curves beside it. A file is what the bench
// prints, or a report that bench.html saved. Of rows of the same size and engine the later file's stays.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DOCS = join(HERE, '../../docs');
const BIOME = join(HERE, '../../node_modules/@biomejs/biome/bin/biome');
const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('which files? node tests/bench/curves.mjs rows.json');
  process.exit(2);
}
const merged = new Map();
let machine = `${cpus().length} cores, ${cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim()}, Node ${process.versions.node}`;
for (const file of files) {
  const read = JSON.parse(readFileSync(file, 'utf8'));
  const rows = Array.isArray(read) ? read : read.rows;
  if (!Array.isArray(rows)) throw new Error(`${file} holds no rows of the bench`);
  if (!Array.isArray(read)) machine = `${read.cores} cores, ${read.browser}`;
  for (const row of rows) merged.set(`${row.n} ${row.engine} ${row.workers} ${row.linkage}`, row);
}
const rows = [...merged.values()].sort((a, b) => a.n - b.n);

const bundled = await bundle('curves', { curves: join(HERE, 'curves.ts') });
const { tables, picture } = await bundled.load('curves');
bundled.remove();

const page = join(DOCS, 'speed.md');
const text = readFileSync(page, 'utf8');
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${page} has no place for what is measured`);
const day = new Date().toISOString().slice(0, 10);
const measured = `Measured on ${day}: ${machine}.\n\n${tables(rows)}`;
writeFileSync(page, `${before}${BEGIN}\n\n${measured}\n\n${END}${after}`);
// Tables are laid out as the gate wants them.
execFileSync(process.execPath, [BIOME, 'format', '--write', page], { stdio: 'ignore' });
for (const what of ['time', 'memory']) {
  writeFileSync(join(DOCS, `speed-${what}.svg`), picture(rows, what));
}
console.log(`docs/speed.md, docs/speed-time.svg, docs/speed-memory.svg: ${rows.length} rows`);
