import { damageFile } from './damages.ts';
import { unseen } from './explained.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { createRandom } from './random.ts';
import type { Files, World } from './world.ts';

export interface FuzzOptions {
  readonly worlds: readonly World[];
  readonly seed: number;
  /** Stops at whichever comes first. */
  readonly cases: number;
  readonly seconds: number;
  /** The first of them, to make one again. */
  readonly first?: number;
  /** Called before each damage: who watches knows which one does not end. */
  readonly onCase?: (index: number) => void;
}

/** One damage, as it can be made again. */
export interface Case {
  readonly seed: number;
  readonly index: number;
}

/** What became of a damage. Those in FAULTS are faults. */
export type Verdict =
  | 'refused'
  | 'told'
  | 'unchanged'
  | 'another value'
  | 'a whole record less'
  | 'a whole key less'
  | 'silent'
  | 'crashed'
  | 'unplaced'
  | 'slow'
  | 'polluted';

export interface Finding extends Case {
  readonly world: string;
  readonly path: string;
  readonly damage: string;
  readonly verdict: Verdict;
  readonly detail: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface FuzzReport {
  readonly cases: number;
  readonly counts: ReadonlyMap<Verdict, number>;
  readonly findings: readonly Finding[];
  /** Longest time that one damage took. Milliseconds. */
  readonly slowest: number;
  readonly slowestOf: string;
  readonly unseenBy: ReadonlyMap<string, number>;
}

export const FAULTS: readonly Verdict[] = ['silent', 'crashed', 'unplaced', 'slow', 'polluted'];

/** No reader takes longer for anything that is as small as a world. Milliseconds. */
const MOST_MS = 5000;

/** Damage files at random, one damage at a time, and judge what the readers make of it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, cases, seconds, onCase, first = 0 } = options;
  const worlds: { world: World; whole: Outcome }[] = [];
  for (const world of options.worlds) {
    const whole = await outcomeOf(world, world.files);
    if (whole.type !== 'read')
      throw new Error(
        `${world.name} is not read: ${'error' in whole ? String((whole.error as Error).stack) : whole.text}`,
      );
    worlds.push({ world, whole });
  }
  const counts = new Map<Verdict, number>();
  const unseenBy = new Map<string, number>();
  const findings: Finding[] = [];
  const end = performance.now() + 1000 * seconds;
  let slowest = 0;
  let slowestOf = '';
  let index = first;
  for (; index < first + cases && performance.now() < end; index++) {
    const random = createRandom(Math.imul(seed, 1_000_003) + index);
    const { world, whole } = random.pick(worlds);
    const made = damaged(world, random);
    onCase?.(index);
    const from = performance.now();
    const outcome = await outcomeOf(world, made.files, random.below(2 ** 30));
    const took = performance.now() - from;
    if (took > slowest) {
      slowest = took;
      slowestOf = `${made.damage} in ${world.name}, ${made.path} (case ${index})`;
    }
    const { verdict, detail } =
      took > MOST_MS
        ? { verdict: 'slow' as const, detail: `${took.toFixed(0)} ms` }
        : (pollution() ?? judge(whole, outcome, { ...made, world }));
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const { path, damage, before, after } = made;
    if (FAULTS.includes(verdict)) {
      findings.push({
        seed,
        index,
        world: world.name,
        path,
        damage,
        verdict,
        detail,
        before,
        after,
      });
    } else if (verdict.startsWith('a')) {
      const key = `${verdict}: ${damage} in ${path}`;
      unseenBy.set(key, (unseenBy.get(key) ?? 0) + 1);
    }
  }
  return { cases: index - first, counts, findings, slowest, slowestOf, unseenBy };
}

/** Own names of what all objects share; taken back where something was put there. */
function pollution(): { readonly verdict: 'polluted'; readonly detail: string } | undefined {
  const found = SHARED.flatMap(({ shared, names }) =>
    Object.getOwnPropertyNames(shared)
      .filter((name) => !names.has(name))
      .map((name) => ({ shared, name })),
  );
  for (const { shared, name } of found) Reflect.deleteProperty(shared, name);
  if (found.length === 0) return undefined;
  return { verdict: 'polluted', detail: found.map(({ name }) => name).join(', ') };
}
const SHARED = [Object.prototype, Array.prototype, Function.prototype].map((shared) => ({
  shared,
  names: new Set(Object.getOwnPropertyNames(shared)),
}));

interface Damaged {
  readonly files: Files;
  readonly path: string;
  readonly damage: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

function damaged(world: World, random: ReturnType<typeof createRandom>): Damaged {
  const [path, before] = random.pick([...world.files]);
  const others = [...world.files].filter(([name]) => name !== path).map(([, bytes]) => bytes);
  const { damage, after } = damageFile(before, random, others, world.damages);
  return { files: new Map([...world.files, [path, after]]), path, damage, before, after };
}

export function judge(
  whole: Outcome,
  outcome: Outcome,
  {
    path,
    before,
    after,
    world,
  }: Pick<Damaged, 'path' | 'before' | 'after'> & {
    readonly world: Pick<World, 'quiet' | 'files'>;
  },
): { readonly verdict: Verdict; readonly detail: string } {
  if (outcome.type === 'crashed') {
    const { error } = outcome;
    return {
      verdict: 'crashed',
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
  if (outcome.type === 'refused') {
    const good = outcome.placed && outcome.text.length > 20;
    return { verdict: good ? 'refused' : 'unplaced', detail: `${outcome.code}: ${outcome.text}` };
  }
  if (whole.type !== 'read') throw new Error('the whole files were not read');
  if (outcome.result === whole.result) return { verdict: 'unchanged', detail: '' };
  if (world.quiet === true) return { verdict: 'another value', detail: '' };
  const known = new Set(whole.told);
  if (outcome.told.some((one) => !known.has(one)) || outcome.told.length < whole.told.length)
    return { verdict: 'told', detail: '' };
  const why = isOther(world, after) ? 'a whole record less' : unseen(path, before, after);
  return why === undefined
    ? { verdict: 'silent', detail: firstDifference(whole.result, outcome.result) }
    : { verdict: why, detail: '' };
}

/** A whole file of the same world under the name of another. */
function isOther({ files }: Pick<World, 'files'>, after: Uint8Array): boolean {
  return [...files.values()].some(
    (bytes) => bytes.length === after.length && bytes.every((byte, i) => byte === after[i]),
  );
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `…${around(a)}… is …${around(b)}…`;
}
