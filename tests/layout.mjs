// House rules that no linter knows: short files, named exports only, folders and types in no circle,
// and the directions between the rooms of the page.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

const LINE_CAP = 350;
const SOURCES = /^(src|workers)\/.*\.(ts|tsx|css|wgsl|mjs)$/;
/** Every entry goes onto the stack, which ends somewhere above a hundred thousand. */
const SPREAD_CALL =
  /(?:\.push|\.unshift|Math\.max|Math\.min|Math\.hypot|fromCharCode|fromCodePoint)\((?:[^()[\]{}]*,)?\s*\.\.\.[^)]*/g;
/** The page may come from a service on another machine by plain http, where browsers have none of it. */
const SECURE_ALONE = /\bcrypto\.randomUUID\b/g;
const OF_THE_PAGE = /^src\/(bridge|state|ui)\//;
/** Folders whose files and sub-folders must not import each other in a circle. */
const CIRCLE_FREE = /^(src\/(core|state|ui|bridge|serve)|workers)\//;
/** What a room of the page may import beside itself: kit below, then acts, the rooms, the app. */
const ROOMS = {
  kit: [],
  acts: ['kit'],
  people: ['kit', 'acts'],
  pictures: ['kit', 'acts'],
  facebank: ['kit', 'acts'],
  tune: ['kit', 'acts'],
  review: ['kit', 'acts'],
  bench: ['kit'],
  app: ['kit', 'acts', 'people', 'pictures', 'facebank', 'tune', 'review'],
};

/** Faults as sentences; empty when the house is in order. */
export function checkLayout() {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => SOURCES.test(file) && !file.endsWith('.d.ts') && existsSync(file));
  if (files.length === 0) return ['found no sources to check'];
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const imports = importsOf(texts);
  return [
    ...[...texts].flatMap(([file, text]) => shapeFaults(file, text)),
    ...circleFaults(imports),
    ...roomFaults(imports),
  ];
}

function shapeFaults(file, text) {
  const lines = text.split('\n').length - 1;
  const faults = [];
  if (lines > LINE_CAP) faults.push(`${file} has ${lines} lines, the cap is ${LINE_CAP}`);
  if (/^export default /m.test(text)) faults.push(`${file} has a default export`);
  for (const [call] of text.matchAll(SPREAD_CALL)) {
    faults.push(
      `${file} spreads a list of any length into ${call.split('(')[0]}(): see core/many.ts`,
    );
  }
  if (OF_THE_PAGE.test(file)) {
    for (const [name] of text.matchAll(SECURE_ALONE)) {
      faults.push(`${file} uses ${name}, which only a secure page has: see lib/random-hex.ts`);
    }
  }
  return faults;
}

/**
 * The static imports between the files, those of types too.
 * @param texts text by path
 * @returns pairs of paths: who imports, what
 */
export function importsOf(texts) {
  const pattern = /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?'(\.[^'?]+)(?:\?[^']*)?';/gm;
  return [...texts].flatMap(([file, text]) =>
    [...text.matchAll(pattern)]
      .map(([, path]) => [file, join(dirname(file), path)])
      .filter(([, target]) => texts.has(target)),
  );
}

/** Circles of files, and of folders, as sentences. */
export function circleFaults(imports, within = CIRCLE_FREE) {
  const inside = imports.filter((pair) => pair.every((file) => within.test(file)));
  const folders = inside.map((pair) => pair.map((file) => dirname(file)));
  return [...circles(inside), ...circles(folders)].map(
    (circle) => `${circle.join(', ')} import each other in a circle`,
  );
}

/** Sets of two and more nodes that all reach each other. */
function circles(edges) {
  const next = new Map();
  for (const [from, to] of edges) {
    if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const reached = new Map([...next.keys()].map((from) => [from, reach(next, from)]));
  const done = new Set();
  return [...reached].flatMap(([from, all]) => {
    if (done.has(from) || !all.has(from)) return [];
    const circle = [...all].filter((to) => reached.get(to)?.has(from)).sort();
    for (const member of circle) done.add(member);
    return [circle];
  });
}

function reach(next, from) {
  const seen = new Set();
  const open = [...(next.get(from) ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...(next.get(node) ?? []));
  }
  return seen;
}

function roomFaults(imports) {
  const roomOf = (file) => /^src\/ui\/([^/]+)\//.exec(file)?.[1];
  return imports.flatMap(([file, target]) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    if (from === undefined || to === undefined || from === to) return [];
    return ROOMS[from]?.includes(to)
      ? []
      : [`${file} imports ${target}: ${from} may not use ${to}`];
  });
}
