import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { cut } from '../../src/core/cluster/cut.ts';
import { NO_CONSTRAINTS } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { type BenchOptions, round } from './options.ts';

const STEPS = 1_000;

/** One cut, median over a slider dragged from end to end. */
export async function bench({ n: sizes = [1_000, 10_000], repeat }: BenchOptions) {
  const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
  const chain = await loadKernel(wasm);
  const rows = [];
  for (const n of sizes) {
    const vectors = blobs(seeded(n), { n, d: 64, people: Math.round(n / 25), spread: 0.7 });
    const { tree } = await agglomerate(
      vectors,
      { method: 'average', constraints: NO_CONSTRAINTS },
      { matrix: chain.matrix, chain },
      SILENT_HOOKS,
    );
    let medianUs = Number.POSITIVE_INFINITY;
    for (let run = 0; run < repeat; run++) {
      const times = Float64Array.from({ length: STEPS }, (_, step) => {
        const startedAt = performance.now();
        cut(tree, step / STEPS);
        return (performance.now() - startedAt) * 1e3;
      }).sort();
      medianUs = Math.min(medianUs, times[STEPS / 2]!);
    }
    rows.push({ n, cutUs: round(medianUs) });
  }
  return rows;
}
