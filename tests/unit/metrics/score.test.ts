import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { scorePartition, scoreSweep } from '../../../src/core/metrics/score.ts';

function score(labels: readonly number[], people: readonly string[]) {
  return scorePartition(Int32Array.from(labels), new Map(people.entries()), 0.5);
}

describe('scorePartition', () => {
  // Two people of 3 and 2 tracks; clusters {a a b} and {a b}. Worked by hand.
  const worked = () => score([0, 0, 0, 1, 1], ['a', 'a', 'b', 'a', 'b']);

  it('has BCubed precision and recall as worked by hand', () => {
    const { precision, recall, f } = worked().bcubed;
    // Shares of own cluster: 2/3 2/3 1/3 1/2 1/2; of own person: 2/3 2/3 1/2 1/3 1/2.
    expect(precision).toBeCloseTo(8 / 15, 12);
    expect(recall).toBeCloseTo(8 / 15, 12);
    expect(f).toBeCloseTo(8 / 15, 12);
  });

  it('has pairwise precision and recall as worked by hand', () => {
    // 3 + 1 pairs in clusters, 3 + 1 of one person, 1 both.
    expect(worked().pairwise).toEqual({ precision: 0.25, recall: 0.25, f: 0.25 });
  });

  it('has ARI and NMI as worked by hand', () => {
    // (1 − 4·4/10) / (4 − 4·4/10).
    expect(worked().ari).toBeCloseTo((1 - 1.6) / (4 - 1.6), 12);
    const part = (n: number, a: number, b: number) => (n / 5) * Math.log((n * 5) / (a * b));
    const information = part(2, 3, 3) + part(1, 3, 2) + part(1, 2, 3) + part(1, 2, 2);
    const entropy = -(0.6 * Math.log(0.6) + 0.4 * Math.log(0.4));
    expect(worked().nmi).toBeCloseTo(information / entropy, 12);
    expect(worked().ratio).toBe(1);
  });

  it('has the weighted cluster purity as worked by hand', () => {
    // The commonest person of {a a b} has 2 tracks, that of {a b} has 1.
    expect(worked().wcp).toBeCloseTo(3 / 5, 12);
    expect(worked()).toMatchObject({ found: 2, people: 2, tracks: 5 });
  });

  // Six tracks of three people; clusters {a a a b} and {b} and {c}: one merge too many, one split.
  it('has every figure of a second case worked by hand', () => {
    const result = score([0, 0, 0, 0, 1, 2], ['a', 'a', 'a', 'b', 'b', 'c']);
    // Precision: 3 · 3/4 + 1/4 + 1 + 1 over 6; recall: 3 · 1 + 2 · 1/2 + 1 over 6.
    expect(result.bcubed.precision).toBeCloseTo(4.5 / 6, 12);
    expect(result.bcubed.recall).toBeCloseTo(5 / 6, 12);
    expect(result.bcubed.f).toBeCloseTo((2 * 0.75 * (5 / 6)) / (0.75 + 5 / 6), 12);
    // 6 pairs in clusters, 3 + 1 of one person, 3 both.
    expect(result.pairwise).toEqual({ precision: 0.5, recall: 0.75, f: 0.6 });
    expect(result.wcp).toBeCloseTo(5 / 6, 12);
    expect(result.ratio).toBe(1);
  });

  it('is perfect for the truth under other names, and over-counts people when all are apart', () => {
    const perfect = score([7, 3, 7, 3], ['a', 'b', 'a', 'b']);
    expect(perfect).toEqual({
      cluster_thresh: 0.5,
      bcubed: { precision: 1, recall: 1, f: 1 },
      pairwise: { precision: 1, recall: 1, f: 1 },
      ari: 1,
      nmi: 1,
      wcp: 1,
      ratio: 1,
      found: 2,
      people: 2,
      tracks: 4,
    });
    const apart = score([0, 1, 2, 3], ['a', 'b', 'a', 'b']);
    expect(apart.bcubed).toEqual({ precision: 1, recall: 0.5, f: 2 / 3 });
    expect(apart.pairwise).toEqual({ precision: 1, recall: 0, f: 0 });
    expect([apart.ari, apart.ratio]).toEqual([0, 2]);
  });

  it('has no information in one cluster of many people, and all of it in one of one', () => {
    expect(score([0, 0, 0], ['a', 'b', 'c'])).toMatchObject({ nmi: 0, ari: 0, ratio: 1 / 3 });
    expect(score([0, 0], ['a', 'a'])).toMatchObject({ nmi: 1, ari: 1 });
    expect(score([0], ['a'])).toMatchObject({
      nmi: 1,
      ari: 1,
      pairwise: { precision: 1, recall: 1 },
    });
  });

  it('counts a track in no cluster as one of its own, and ignores tracks without truth', () => {
    expect(score([0, 0, -1, -1], ['a', 'a', 'b', 'b'])).toEqual(
      score([0, 0, 1, 2], ['a', 'a', 'b', 'b']),
    );
    const truth = new Map([
      [0, 'a'],
      [2, 'a'],
      [99, 'b'],
    ]);
    expect(scorePartition(Int32Array.of(4, 4, 4), truth, 0.5).ratio).toBe(1);
  });

  it('refuses a truth that names nothing of the episode', () => {
    expect(() => scorePartition(Int32Array.of(0), new Map([[5, 'a']]), 0.5)).toThrow(AppError);
  });

  it('scores a sweep step by step', () => {
    const truth = new Map([
      [0, 'a'],
      [1, 'a'],
    ]);
    const steps = [
      { cluster_thresh: 0.4, identitySet: { byTrack: Int32Array.of(0, 0) } },
      { cluster_thresh: 0.6, identitySet: { byTrack: Int32Array.of(0, 1) } },
    ];
    const scores = scoreSweep(steps, truth);
    expect(scores.map((s) => [s.cluster_thresh, s.bcubed.recall])).toEqual([
      [0.4, 1],
      [0.6, 0.5],
    ]);
  });

  const partitions = fc.array(
    fc.tuple(fc.integer({ min: -1, max: 3 }), fc.constantFrom('a', 'b', 'c')),
    { minLength: 1, maxLength: 14 },
  );

  it('agrees with counting track by track and pair by pair', () => {
    fc.assert(
      fc.property(partitions, (tracks) => {
        const labels = tracks.map(([label], row) => (label < 0 ? 100 + row : label));
        const people = tracks.map(([, person]) => person);
        const result = score(
          tracks.map(([label]) => label),
          people,
        );
        const share = (same: readonly unknown[], correct: readonly unknown[]) =>
          mean(
            same.map((own, i) => {
              const group = [...same.keys()].filter((j) => same[j] === own);
              return group.filter((j) => correct[j] === correct[i]).length / group.length;
            }),
          );
        expect(result.bcubed.precision).toBeCloseTo(share(labels, people), 12);
        expect(result.bcubed.recall).toBeCloseTo(share(people, labels), 12);

        let [both, cluster, person, all] = [0, 0, 0, 0];
        for (let i = 0; i < labels.length; i++) {
          for (let j = 0; j < i; j++) {
            all += 1;
            if (labels[i] === labels[j]) cluster += 1;
            if (people[i] === people[j]) person += 1;
            if (labels[i] === labels[j] && people[i] === people[j]) both += 1;
          }
        }
        expect(result.pairwise.precision).toBeCloseTo(cluster === 0 ? 1 : both / cluster, 12);
        expect(result.pairwise.recall).toBeCloseTo(person === 0 ? 1 : both / person, 12);
        const chance = all === 0 ? 0 : (cluster * person) / all;
        const most = (cluster + person) / 2;
        // 0/0 when both partitions are all-in-one or all-apart: then they agree.
        expect(result.ari).toBeCloseTo(most === chance ? 1 : (both - chance) / (most - chance), 9);
      }),
    );
  });

  it('does not depend on the order of tracks or the numbers of clusters, and stays in range', () => {
    fc.assert(
      fc.property(partitions, fc.nat(), (tracks, turn) => {
        const at = turn % tracks.length;
        const turned = [...tracks.slice(at), ...tracks.slice(0, at)];
        const relabel = (label: number) => (label < 0 ? label : 40 - 3 * label);
        const of = (list: typeof tracks, name = (label: number) => label) =>
          score(
            list.map(([label]) => name(label)),
            list.map(([, person]) => person),
          );
        const a = of(tracks);
        const b = of(turned, relabel);
        for (const key of ['ari', 'nmi', 'ratio'] as const) expect(b[key]).toBeCloseTo(a[key], 9);
        expect(b.bcubed.f).toBeCloseTo(a.bcubed.f, 9);
        for (const value of [a.nmi, a.bcubed.precision, a.bcubed.recall, a.pairwise.f]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(a.ari).toBeLessThanOrEqual(1);
      }),
    );
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
