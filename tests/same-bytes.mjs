// Whether this checkout writes what another one writes, byte for byte. Both have to be built:
//   EPISODES_DIR=… SAMPLES_DIR=… node tests/same-bytes.mjs OTHER_CHECKOUT [cli|page] [EPISODE…] [--fresh]
// Runs both command lines and both pages through the same acts, lists every written file that
// differs and exits with 1 when there is one. What the other build wrote is kept below the
// temporary folder until its build, these scripts or the day change; --fresh writes it again.
// All of it takes minutes; `cli hamilton-clip real-run` seconds.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeByCli } from './same-bytes/cli.mjs';
import { writeByPage } from './same-bytes/page.mjs';

const HERE = resolve(import.meta.dirname, '..');
const { EPISODES_DIR, SAMPLES_DIR } = process.env;
const args = process.argv.slice(2);
const fresh = args.includes('--fresh');
const [other, ...only] = args.filter((arg) => !arg.startsWith('--'));
const onlyParts = only.filter((name) => name === 'cli' || name === 'page');
const onlySets = only.filter((name) => !onlyParts.includes(name));
if (other === undefined) {
  console.error('usage: node tests/same-bytes.mjs OTHER_CHECKOUT [cli|page] [EPISODE…] [--fresh]');
  process.exit(2);
}
for (const checkout of [resolve(other), HERE]) {
  for (const part of ['dist/cli/main.mjs', 'dist/app/index.html']) {
    if (existsSync(join(checkout, part))) continue;
    console.error(`${checkout} has no ${name}: build it first`);
    process.exit(2);
  }
}

/** Every file below a folder, sorted. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** What a part of a checkout writes depends on: its build, the acts, the data, the day in reports. */
function digest(build, script) {
  const hash = createHash('sha256').update(readFileSync(script));
  for (const path of filesBelow(build)) hash.update(path).update(readFileSync(join(build, path)));
  const day = new Date().toISOString().slice(0, 10);
  hash.update([EPISODES_DIR, SAMPLES_DIR, day, ...onlySets].join('\n'));
  return hash.digest('hex').slice(0, 16);
}

/** The episodes to work on: name and folder, the demo's without one. */
function dataSets() {
  const sets = [{ name: 'demo-0' }, { name: 'demo-1' }];
  const add = (name, path) => existsSync(path) && sets.push({ name, path });
  for (const name of ['cast-photos', 'hamilton-clip'])
    add(name, join(EPISODES_DIR ?? '/none', name));
  const samples = join(SAMPLES_DIR ?? '/none', 'pipeline');
  add('moderated', join(samples, 'moderated'));
  add('real-run', join(samples, 'real_run'));
  add('string-ids', join(samples, 'fixtures/string_id_dialect'));
  add('run-scoped', join(samples, 'fixtures/run_scoped'));
  add('moderation', join(samples, 'fixtures/moderation'));
  if (EPISODES_DIR === undefined) console.log('EPISODES_DIR is not set: no real episode');
  if (SAMPLES_DIR === undefined) console.log('SAMPLES_DIR is not set: no sample of the pipeline');
  const unknown = onlySets.filter((name) => !sets.some((set) => set.name === name));
  if (unknown.length > 0) {
    console.error(`no ${unknown.join(', ')} among ${sets.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  return sets.filter(({ name }) => onlySets.length === 0 || onlySets.includes(name));
}

const sets = dataSets();
const work = join(tmpdir(), 'cutline-same-bytes');
const parts = [
  { name: 'cli', write: writeByCli, build: 'dist/cli' },
  { name: 'page', write: writeByPage, build: 'dist/app' },
];
const differing = [];
let compared = 0;
for (const { name, write, build } of parts) {
  if (onlyParts.length > 0 && !onlyParts.includes(name)) continue;
  const script = join(HERE, `tests/same-bytes/${name}.mjs`);
  const old = join(work, `${name}-${digest(join(resolve(other), build), script)}`);
  const now = join(work, `${name}-now-${process.pid}`);
  if (fresh) rmSync(old, { recursive: true, force: true });
  if (!existsSync(old)) {
    const unfinished = join(work, `${name}-before-${process.pid}`);
    mkdirSync(unfinished, { recursive: true });
    await write(resolve(other), unfinished, sets);
    renameSync(unfinished, old);
  }
  mkdirSync(now, { recursive: true });
  await write(HERE, now, sets, old);
  const [there, here] = [filesBelow(old), filesBelow(now)];
  const found = differing.length;
  for (const path of new Set([...there, ...here])) {
    compared += 1;
    const [a, b] = [old, now].map((folder) => join(folder, path));
    if (!existsSync(b)) differing.push(`${name}: missing now  ${path}`);
    else if (!existsSync(a)) differing.push(`${name}: new          ${path}`);
    else if (!readFileSync(a).equals(readFileSync(b)))
      differing.push(`${name}: differs      ${path}`);
  }
  if (differing.length === found) rmSync(now, { recursive: true });
  else console.log(`before: ${old}\nnow:    ${now}`);
}
for (const line of differing) console.log(line);
console.log(`${compared} files compared, ${differing.length} differ`);
process.exitCode = differing.length > 0 ? 1 : 0;
