import { beforeEach, describe, expect, it } from 'vitest';
import { batchOperation, labelOperation } from '../../../src/core/moderation/operations.ts';
import { acceptMergesOperations, type TakenOut } from '../../../src/core/review/accept-merges.ts';
import type { CertainMerge } from '../../../src/core/review/types.ts';
import { crowd, Workbench } from '../moderation/workbench.ts';

describe('acceptMergesOperations', () => {
  let bench: Workbench;
  // Five people of two tracks each: p has the rows p and p + 5.
  beforeEach(async () => {
    bench = await Workbench.open(crowd([0, 1.2, 2.4, 3.6, 4.8], 2));
  });

  const merge = (a: number, b: number): CertainMerge => {
    const side = (row: number) => {
      const { id, tracks } = bench.of(row);
      return { identityId: id, tracks };
    };
    const id = (row: number) => bench.context.episode.tracks.id[row]!;
    return {
      key: `merge:${id(a)}:${id(b)}`,
      question: { kind: 'merge', a: id(a), b: id(b) },
      ...{
        a: side(a),
        b: side(b),
        similarity: 0.5,
        margin: 0.1,
        chance: 0.99,
        runnerUp: undefined,
      },
    };
  };
  const accept = (merges: readonly CertainMerge[], out: ReadonlyMap<string, TakenOut>) =>
    bench.act((context) =>
      batchOperation(acceptMergesOperations(merges, out, context), 'Accepted merges'),
    );

  it('makes one identity of those that hang together, in one step', async () => {
    await bench.act((context) => labelOperation(bench.of(2), { name: 'Lisa' }, context));
    const before = bench.groups;
    const { id } = bench.of(2);
    await accept([merge(0, 1), merge(1, 2), merge(3, 4)], new Map());
    expect(bench.groups).toHaveLength(2);
    expect([...bench.of(0).tracks]).toEqual([0, 1, 2, 5, 6, 7]);
    expect(bench.of(0)).toMatchObject({ id, labels: { name: 'Lisa' } });
    await bench.undo();
    expect(bench.groups).toEqual(before);
  });

  it('takes what was taken out for an answer', async () => {
    const [apart, open] = [merge(0, 1), merge(3, 4)];
    const out = new Map<string, TakenOut>([
      [apart.key, 'not-same'],
      [open.key, 'unsure'],
    ]);
    expect(await accept([apart, merge(2, 1), open], out)).toBeUndefined();
    expect([bench.together(0, 1), bench.together(2, 1), bench.together(3, 4)]).toEqual([
      ...[false, true, false],
    ]);
    const { answers, cannotLink } = bench.context.decisions as typeof bench.result.decisions;
    expect(answers.map(({ question, answer }) => [question, answer])).toEqual([
      [apart.question, 'not-same'],
      [open.question, 'unsure'],
    ]);
    expect(cannotLink.length).toBeGreaterThan(0);
  });

  it('leaves out what is one identity by now, and refuses what is locked', async () => {
    const merges = [merge(0, 1), merge(2, 3)];
    await accept(merges, new Map());
    expect(acceptMergesOperations(merges, new Map(), bench.context)).toEqual([]);
    await bench.act((context) => ({
      type: 'lock',
      identityId: bench.of(4).id,
      anchor: context.episode.tracks.id[4]!,
      tracks: [context.episode.tracks.id[4]!],
    }));
    expect(await accept([merge(4, 0)], new Map())).toBe('moderation/locked');
  });
});
