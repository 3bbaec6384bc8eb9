import { describe, expect, it } from 'vitest';
import { scorePartition } from '../../../src/core/metrics/score.ts';
import { readFixture } from '../cluster/cases.ts';

interface Case {
  readonly name: string;
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly ari: number;
  readonly nmi: number;
  readonly purity: number;
  readonly pairs: {
    readonly both: number;
    readonly cluster_only: number;
    readonly person_only: number;
  };
}
const { cases } = readFixture('scores/sklearn.json') as { cases: readonly Case[] };

// See tests/fixtures/scores/ORIGIN.md.
describe('scores of scikit-learn', () => {
  it('has cases to compare with', () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  it.each(cases)('$name', ({ truth, predicted, ari, nmi, purity, pairs }) => {
    const people = new Map(truth.map((person, row) => [row, `person ${person}`]));
    const score = scorePartition(Int32Array.from(predicted), people, 0.5);
    expect(score.ari).toBeCloseTo(ari, 12);
    expect(score.nmi).toBeCloseTo(nmi, 12);
    expect(score.wcp).toBeCloseTo(purity, 12);
    const { both, cluster_only, person_only } = pairs;
    const share = (other: number) => (both + other === 0 ? 1 : both / (both + other));
    expect(score.pairwise.precision).toBeCloseTo(share(cluster_only), 12);
    expect(score.pairwise.recall).toBeCloseTo(share(person_only), 12);
    expect([score.found, score.people]).toEqual([new Set(predicted).size, new Set(truth).size]);
  });
});
