// How much is loaded before anything is shown, and before the first episode is: as bytes of gzip, with a limit
// for each. `node tests/first-load.mjs` tells what a build is made of.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes of gzip: room for a few small things above what is loaded now. */
const FIRST_LOAD = 178_400;
const WORKBENCH = 155_000;
/** Of files, and of folders. */
const LARGEST_SHOWN = 12;

/** Faults as sentences; empty while the page loads as little as it may. */
export function checkFirstLoad({
  page = 'dist/app',
  list = 'build/chunks.json',
  limits = { first: FIRST_LOAD, workbench: WORKBENCH },
} = {}) {
  const { first, workbench } = loads(page, list);
  return [
    ...tooMuch('what index.html loads', first, limits.first),
    ...tooMuch('what Workbench.tsx loads after it', workbench, limits.workbench),
  ];
}

/** What the built page loads first, and what the workbench does beside that: files with their size, and chunks. */
function loads(page, list) {
  const chunks = JSON.parse(readFileSync(list, 'utf8'));
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  const linked = [...html.matchAll(/(?:href|src)="\.\/(assets\/[^"]*\.(?:js|css))"/g)];
  const first = ['index.html', ...linked.map(([, file]) => file)];
  const begin = chunks.find(({ begins }) => begins === 'src/ui/app/Workbench.tsx');
  if (begin === undefined) throw new Error(`${list} knows no chunk of src/ui/app/Workbench.tsx`);
  const byFile = new Map(chunks.map((chunk) => [chunk.file, chunk]));
  const next = new Set([begin.file]);
  for (const file of next) for (const other of byFile.get(file)?.imports ?? []) next.add(other);
  for (const file of [...next]) for (const style of byFile.get(file)?.styles ?? []) next.add(style);
  const sized = (file) => ({
    file,
    size: gzipSync(readFileSync(join(page, file))).length,
    modules: byFile.get(file)?.modules ?? {},
  });
  return {
    first: first.map(sized),
    workbench: [...next].filter((file) => !first.includes(file)).map(sized),
  };
}

function tooMuch(what, files, limit) {
  const size = total(files);
  if (size <= limit) return [];
  return [
    `${what} is ${count(size)} bytes of gzip, ${count(size - limit)} more than the ${count(limit)} it may be: have what is rarely needed loaded when it is wanted\n${made(files)}`,
  ];
}

const total = (files) => files.reduce((sum, { size }) => sum + size, 0);
const count = (number) => number.toLocaleString('en');

/** The files, and the folders that most of them comes from. */
function made(files) {
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, LARGEST_SHOWN);
  const byFolder = new Map();
  for (const { modules } of files) {
    for (const [path, length] of Object.entries(modules)) {
      const folder =
        /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path.replace(/\/[^/]*$/, '');
      byFolder.set(folder, (byFolder.get(folder) ?? 0) + length);
    }
  }
  const folders = [...byFolder].sort((a, b) => b[1] - a[1]).slice(0, LARGEST_SHOWN);
  return [
    ...largest.map(({ file, size }) => `  ${count(size)} ${file}`),
    '  in its sources:',
    ...folders.map(([folder, length]) => `  ${count(length)} ${folder}`),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { first, workbench } = loads('dist/app', 'build/chunks.json');
  console.log(
    `index.html: ${count(total(first))} of ${count(FIRST_LOAD)} bytes of gzip\n${made(first)}`,
  );
  console.log(`Workbench: ${count(total(workbench))} of ${count(WORKBENCH)}\n${made(workbench)}`);
}
