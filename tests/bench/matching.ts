import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearestPeople } from '../../src/core/facebank/match-nearest.ts';
import { comparableVectors } from '../../src/core/facebank/match-products.ts';
import { seedsOfModel } from '../../src/core/facebank/match-seeds.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { bankOf } from '../unit/facebank/people.ts';
import { type BenchOptions, round } from './options.ts';

const D = 512;
const SEEDS = 10_000;
const PEOPLE = 1_000;

/** Identities against 10,000 seeds of 1,000 people, against a plain loop over all products. */
export async function bench({ n: sizes = [500], repeat }: BenchOptions) {
  const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
  const engines = [await loadKernel(wasm), await loadKernel(undefined)];
  const bank = blobs(seeded(1), { n: SEEDS, d: D, people: PEOPLE, spread: 1 });
  const rowOf = (i: number) => bank.data.subarray(i * D, (i + 1) * D);
  const people = Array.from({ length: PEOPLE }, (_, p) => ({
    id: `person-${p}`,
    vectors: Array.from({ length: SEEDS / PEOPLE }, (_, s) => rowOf(s * PEOPLE + p)),
  }));
  const facebank = bankOf(people);
  const model = { name: 'test_4', dimension: D };
  const rows = [];
  for (const n of sizes) {
    const identities = blobs(seeded(2), { n, d: D, people: PEOPLE, spread: 1 });
    const seedsMs = await best(repeat, async () => void seedsOfModel(facebank, model));
    const seeds = seedsOfModel(facebank, model);
    const plainMs = await best(1, async () => void plain(identities, bank));
    for (const { products } of engines) {
      const ms = await best(products.name === 'wasm' ? repeat : 1, async () => {
        const centroids = comparableVectors(identities);
        await nearestPeople(centroids, seeds, { most: 8 }, products, SILENT_HOOKS);
      });
      const faster = round(plainMs / ms);
      rows.push({ n, engine: products.name, seedsMs: round(seedsMs), ms: round(ms), faster });
    }
  }
  return rows;
}

async function best(repeat: number, run: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.max(1, repeat); i++) {
    const startedAt = performance.now();
    await run();
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}

/** The nearest seed of every row, one product after the other. */
function plain(rows: Matrix, seeds: Matrix): Int32Array {
  const { d } = rows;
  return Int32Array.from({ length: rows.n }, (_, i) => {
    let nearest = -1;
    let best = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < seeds.n; j++) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += rows.data[i * d + k]! * seeds.data[j * d + k]!;
      if (dot > best) {
        best = dot;
        nearest = j;
      }
    }
    return nearest;
  });
}
