import { DAMAGES } from './damages.ts';
import { unseen } from './explained.ts';
import { type Outcome, readFiles } from './outcome.ts';
import { createRandom } from './random.ts';
import { allWorlds, type World } from './worlds.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Stops at whichever comes first. */
  readonly cases: number;
  readonly seconds: number;
}

/** One damage, as it can be made again. */
export interface Case {
  readonly seed: number;
  readonly index: number;
}

/** What became of a damage. `silent`, `crashed` and `unplaced` are faults. */
export type Verdict =
  | 'refused'
  | 'told'
  | 'unchanged'
  | 'another value'
  | 'a whole record less'
  | 'a whole key less'
  | 'silent'
  | 'crashed'
  | 'unplaced';

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
  readonly unseenBy: ReadonlyMap<string, number>;
}

export const FAULTS: readonly Verdict[] = ['silent', 'crashed', 'unplaced'];

/** Damage files at random, one damage at a time, and judge what the readers make of it. */
export async function fuzz({ seed, cases, seconds }: FuzzOptions): Promise<FuzzReport> {
  const worlds = await Promise.all(
    (await allWorlds()).map(async (world) => ({ world, whole: await readFiles(world.files) })),
  );
  for (const { world, whole } of worlds) {
    if (whole.type !== 'read')
      throw new Error(`${world.name} is not read: ${JSON.stringify(whole)}`);
  }
  const counts = new Map<Verdict, number>();
  const unseenBy = new Map<string, number>();
  const findings: Finding[] = [];
  const end = performance.now() + 1000 * seconds;
  let slowest = 0;
  let index = 0;
  for (; index < cases && performance.now() < end; index++) {
    const random = createRandom(Math.imul(seed, 1_000_003) + index);
    const { world, whole } = random.pick(worlds);
    const made = damaged(world, random);
    const from = performance.now();
    const outcome = await readFiles(made.files);
    slowest = Math.max(slowest, performance.now() - from);
    const { verdict, detail } = judge(whole, outcome, made);
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
  return { cases: index, counts, findings, slowest, unseenBy };
}

interface Damaged {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly path: string;
  readonly damage: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

function damaged(world: World, random: ReturnType<typeof createRandom>): Damaged {
  for (;;) {
    const [path, before] = random.pick([...world.files]);
    const damage = random.pick(Object.keys(DAMAGES));
    const after = DAMAGES[damage]?.(before, random);
    if (after === undefined) continue;
    return { files: new Map([...world.files, [path, after]]), path, damage, before, after };
  }
}

export function judge(
  whole: Outcome,
  outcome: Outcome,
  { path, before, after }: Pick<Damaged, 'path' | 'before' | 'after'>,
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
  const known = new Set(whole.told);
  if (outcome.told.some((one) => !known.has(one)) || outcome.told.length < whole.told.length)
    return { verdict: 'told', detail: '' };
  const why = unseen(path, before, after);
  return why === undefined
    ? { verdict: 'silent', detail: firstDifference(whole.result, outcome.result) }
    : { verdict: why, detail: '' };
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `…${around(a)}… is …${around(b)}…`;
}
