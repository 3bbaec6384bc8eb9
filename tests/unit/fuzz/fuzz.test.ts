import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fuzz, judge } from '../../fuzz/fuzz.ts';
import { outcomeOf } from '../../fuzz/outcome.ts';
import { plainWorlds, type World } from '../../fuzz/worlds.ts';

const CORPUS = new URL('../../fuzz/corpus/', import.meta.url);

interface Entry {
  readonly path: string;
  readonly find: string;
  readonly put: string;
  readonly all?: boolean;
  readonly verdict: string;
  readonly code?: string;
}

describe('random damages of files', () => {
  it('crash no reader, and change no result without a word (npm run fuzz makes more of them)', async () => {
    const { cases, counts, findings } = await fuzz({
      worlds: await plainWorlds(),
      seed: 6,
      cases: 100,
      seconds: 600,
    });
    expect(cases).toBe(100);
    expect(findings.map((one) => `${one.damage} in ${one.path}, case ${one.index}`)).toEqual([]);
    // They do something: most are noticed, few hit what nobody reads.
    expect((counts.get('refused') ?? 0) + (counts.get('told') ?? 0)).toBeGreaterThan(40);
    expect(counts.get('unchanged') ?? 0).toBeLessThan(50);
  });
});

describe('every finding so far', () => {
  it('belongs to a world, and is understood, told or refused', async () => {
    const worlds = await plainWorlds();
    const names = (await readdir(CORPUS)).filter((name) => name.endsWith('.json'));
    expect(names.toSorted()).toEqual(worlds.map(({ name }) => `${name}.json`).toSorted());
    for (const world of worlds) await checkFindings(world);
  });
});

async function checkFindings(world: World): Promise<void> {
  const text = await readFile(new URL(`${world.name}.json`, CORPUS), 'utf8');
  const whole = await outcomeOf(world, world.files);
  if (whole.type !== 'read') throw new Error(`${world.name} is not read`);
  for (const { path, find, put, all = false, verdict, code } of JSON.parse(text) as Entry[]) {
    const where = `${path}: ${find} → ${put.slice(0, 60)}`;
    const before = world.files.get(path) ?? new Uint8Array();
    const bytes = new TextDecoder('latin1').decode(before);
    expect(bytes, where).toContain(find);
    const damaged = all ? bytes.replaceAll(find, put) : bytes.replace(find, () => put);
    const after = Uint8Array.from(damaged, (c) => c.charCodeAt(0));
    const outcome = await outcomeOf(world, new Map([...world.files, [path, after]]));
    const judged = judge(whole, outcome, { path, before, after, world });
    const fresh =
      outcome.type === 'read' ? outcome.told.filter((one) => !whole.told.includes(one)) : [];
    const codes =
      outcome.type === 'refused' ? [outcome.code] : fresh.map((one) => one.split(' ')[0]);
    // A remark counts where the result came out the same, too.
    const found = judged.verdict === 'unchanged' && fresh.length > 0 ? 'told' : judged.verdict;
    expect(found, `${where}\n${judged.detail}`).toBe(verdict);
    if (code !== undefined) expect(codes, where).toContain(code);
  }
}
