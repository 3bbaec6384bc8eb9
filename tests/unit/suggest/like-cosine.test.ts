import { expect, test } from 'vitest';
import { likeCosine } from '../../../src/core/suggest/like-cosine.ts';
import type { Recommendation } from '../../../src/core/suggest/types.ts';
import { makeTree } from '../identity/synthetic.ts';

const PLAIN: Recommendation = {
  ...{ cluster_thresh: 0.5, decided: true, confidence: 0.8, word: 'high', alternatives: [] },
  reasons: [
    { kind: 'merges', text: 'Merges thin out.' },
    { kind: 'plateau', text: 'Nothing changes.' },
  ],
  ...{ curves: undefined, tracks: 4, of: 4, clusters: 2, singles: 0 },
  impostors: { mean: 0.1, deviation: 0.1 },
};
const OWN: Recommendation = { ...PLAIN, cluster_thresh: 0.3, confidence: 0.2, word: 'low' };
// 0 1 | 2 3 in plain cosine at 0.5; in the metric the two come together at 0.9 and 0.8.
const plainTree = makeTree([0, 1, 2, 3], [0.1, 0.8, 0.3]);
const same = makeTree([0, 1, 2, 3], [0.1, 0.6, 0.2]);
/** In the metric, 2 and 3 come together last: at best 0 1 | 2 | 3. */
const other = makeTree([0, 1, 2, 3], [0.1, 0.2, 0.6]);

const like = (own: Recommendation, plain: Recommendation, tree = same) =>
  likeCosine(own, plain, { method: 'average', tree, plainTree });

test('the people of plain cosine are taken where those are surer, at the metric’s own threshold', () => {
  const found = like(OWN, PLAIN);
  // Anything above 0.4, where all are one, up to 0.8, where 2 and 3 come together.
  expect(found).toMatchObject({
    ...{ cluster_thresh: 0.6, confidence: 0.8, word: 'high', clusters: 2, singles: 0 },
    ...{ alternatives: [], impostors: undefined },
  });
  expect(found.curves?.type).toBe('match');
  expect(found.reasons.map(({ kind }) => kind)).toEqual(['metric', 'merges']);
  expect(found.reasons[0]?.text).toContain('(at 0.50); 100 % of that');
});

test('they are the less sure the less the metric agrees with them', () => {
  const found = like(OWN, PLAIN, other);
  expect(found).toMatchObject({ clusters: 1, singles: 2 });
  // Precision 1, recall of 2 and 3 a half: F = 6/7, and of 0.8 what is above a half counts.
  expect(found.confidence).toBeCloseTo(0.8 * (2 * (6 / 7) - 1), 2);
  expect(found.word).toBe('medium');
});

test('the metric’s own is kept where it is surer, or plain cosine decides nothing', () => {
  const surer = { ...OWN, confidence: 0.9 };
  expect(like(surer, PLAIN)).toBe(surer);
  const none = { ...PLAIN, decided: false };
  expect(like(OWN, none)).toBe(OWN);
  const equal = { ...OWN, confidence: 0.8 };
  expect(like(equal, PLAIN)).not.toBe(equal);
});
