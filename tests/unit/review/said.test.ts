import { describe, expect, it } from 'vitest';
import type { PastAnswer } from '../../../src/core/moderation/folded.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG, type Operation } from '../../../src/core/moderation/types.ts';
import { saidSimilarities } from '../../../src/core/review/said.ts';
import { saidPairs } from '../../../src/core/review/said-pairs.ts';
import { saidNear } from '../../../src/ui/review/said-near.ts';

const ref = (number: number, ...tracks: string[]) => ({
  identityId: `identity-0000${number}`,
  anchor: tracks[0] ?? '',
  tracks,
});
const question = (kind: 'merge' | 'weak-link', a: string, b: string) => ({ kind, a, b });

const OPERATIONS: readonly Operation[] = [
  {
    type: 'merge',
    target: ref(1, 'a', 'b'),
    sources: [ref(3, 'c')],
    question: question('merge', 'c', 'a'),
  },
  {
    type: 'batch',
    text: 'two',
    operations: [
      {
        type: 'not-same',
        a: { name: 'x', tracks: ['d'] },
        b: { name: 'y', tracks: ['a', 'b', 'c'] },
        question: question('merge', 'd', 'a'),
      },
      {
        type: 'split',
        from: ref(1, 'a', 'b', 'c'),
        tracks: ['c'],
        newId: 'identity-00009',
        question: question('weak-link', 'c', 'a'),
      },
    ],
  },
];
const LOG = OPERATIONS.reduce(
  (log, operation) => append(log, operation, { at: '2026-01-01T00:00:00Z' }),
  EMPTY_LOG,
);
const answer = (seq: number, asked: PastAnswer['question']): PastAnswer => ({
  seq,
  at: '',
  text: '',
  question: asked,
  answer: 'same',
});
const ROWS = new Map(['a', 'b', 'c', 'd'].map((id, row) => [id, row]));
const rowOf = (id: string) => ROWS.get(id);
const plain = (pairs: ReturnType<typeof saidPairs>) =>
  pairs.map(({ a, b, same }) => [[...a], [...b], same]);

describe('what was said', () => {
  it('is of the two sides as they were, of the step of a batch that the answer is', () => {
    const answers = [
      answer(1, question('merge', 'c', 'a')),
      answer(2, question('weak-link', 'c', 'a')),
      answer(2, question('merge', 'd', 'a')),
      // Of a step that is no more.
      answer(3, question('merge', 'b', 'a')),
    ];
    expect(plain(saidPairs(answers, LOG, rowOf))).toEqual([
      [[0, 1], [2], true],
      [[2], [0, 1], false],
      [[3], [0, 1, 2], false],
    ]);
  });

  it('lies at the linkage similarity of the sides; sides without vectors at none', () => {
    const vectors = { n: 3, d: 2, data: Float32Array.of(1, 0, 0, 1, 1, 0) };
    const said = [
      { a: Int32Array.of(0, 1), b: Int32Array.of(2), same: true },
      { a: Int32Array.of(3), b: Int32Array.of(2), same: false },
    ];
    const rows = Int32Array.of(0, 1, 2, -1);
    const at = (method: 'average' | 'single') => saidSimilarities({ said, vectors, method }, rows);
    expect(at('average')).toEqual([{ similarity: 0.5, same: true }]);
    expect(at('single')).toEqual([{ similarity: 1, same: true }]);
  });

  it('is told of those that were about as much alike', () => {
    const said = [
      { similarity: 0.3, same: true },
      { similarity: 0.34, same: false },
      { similarity: 0.5, same: true },
    ];
    expect(saidNear(said, 0.32)).toBe('1 of 2 the same');
    expect(saidNear(said, 0.46)).toBe('1 of 1 the same');
    expect(saidNear(said, 0.1)).toBeUndefined();
  });
});
