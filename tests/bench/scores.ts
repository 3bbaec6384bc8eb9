import { cut, cutHeight } from '../../src/core/cluster/cut.ts';
import { confusionByPerson } from '../../src/core/metrics/confusion.ts';
import { curveThresholds, scoreCurve } from '../../src/core/metrics/curves.ts';
import { scorePartition } from '../../src/core/metrics/score.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { makeTree } from '../unit/identity/synthetic.ts';
import { type BenchOptions, round } from './options.ts';

/** Tracks of a person, on average. */
const PER_PERSON = 12;

/**
 * What scoring costs: one cut (every move of the slider), all metrics over all thresholds at which
 * anything merges, and the errors by person. Milliseconds, the best of the repeats.
 */
export function bench({ n: sizes = [1_000, 10_000], repeat }: BenchOptions) {
  return sizes.map((n) => {
    const random = seeded(n);
    const order = [...Array(n).keys()];
    const tree = makeTree(
      order,
      Array.from({ length: n - 1 }, () => 0.05 + 0.9 * random()),
    );
    const items = Int32Array.from(order);
    const people = Math.ceil(n / PER_PERSON);
    // Neighbours in the tree are one person more often than not.
    const truth = new Map(
      order.map((row) => {
        const person = random() < 0.8 ? row / PER_PERSON : random() * people;
        return [row, `person ${Math.floor(person)}`] as const;
      }),
    );
    const thresholds = curveThresholds(tree, 'average');
    const { labels } = cut(tree, cutHeight('average', 0.58));
    const input = {
      tree,
      items,
      truth,
      linkage: 'average',
      minClusterSize: 2,
      thresholds,
    } as const;
    return {
      n,
      thresholds: thresholds.length,
      cutMs: best(repeat, () => scorePartition(labels, truth, 0.58)),
      curveMs: best(repeat, () => scoreCurve(input)),
      peopleMs: best(repeat, () => confusionByPerson(labels, truth)),
    };
  });
}

function best(repeat: number, work: () => unknown): number {
  work(); // warms the compiler up
  const times = Array.from({ length: repeat }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return round(Math.min(...times), 3);
}
