import { describe, expect, it } from 'vitest';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { NO_CONSTRAINTS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { plainResultants, withPlainResultants } from '../../../src/core/metric/plain-resultants.ts';
import { blobs, seeded } from '../cluster/cases.ts';
import { wasmKernel } from '../kernel/kernels.ts';

describe('plainResultants', () => {
  it('is what linking finds where the vectors are the same, over several slices too', async () => {
    const kernel = await wasmKernel();
    const vectors = blobs(seeded(4), { n: 120, d: 150, people: 9, spread: 0.8 });
    const options = { method: 'average', constraints: NO_CONSTRAINTS } as const;
    const engines = { matrix: kernel.matrix, chain: kernel };
    const run = await agglomerate(vectors, options, engines, SILENT_HOOKS);
    const found = plainResultants(run.linkage, vectors);
    found.forEach((value, merge) => {
      expect(value).toBeCloseTo(run.resultant[merge]!, 5);
    });
    expect(withPlainResultants(run, vectors, vectors)).toBe(run);
    const flat = { ...vectors, data: vectors.data.map((_, i) => (i % 150 === 0 ? 1 : 0)) };
    const other = withPlainResultants(run, vectors, flat);
    expect(new Set(other.resultant)).toEqual(new Set([1]));
    expect(other.tree).toBe(run.tree);
  });
});
