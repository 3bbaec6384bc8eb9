import { expect, test } from 'vitest';
import { DEFAULT_FLOOR, DENSE_LIMIT } from '../../../src/core/cluster/limits.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { importChosen, memorySources } from '../episode/node-source.ts';
import { face } from '../episode/run-import.ts';
import { wasmKernel } from '../kernel/kernels.ts';

/** Four couples of people, the cosine of two of a couple is .3 and that of others none. */
const COUPLES = 4;
const ALIKE = 0.3;
const FACES = Array.from({ length: DENSE_LIMIT + 1 }, (_, i) => {
  const person = i % (2 * COUPLES);
  const vector = Array.from({ length: 2 * COUPLES }, () => 0);
  const axis = person - (person % 2);
  vector[axis] = person % 2 === 0 ? 1 : ALIKE;
  vector[axis + 1] = person % 2 === 0 ? 0 : Math.sqrt(1 - ALIKE ** 2);
  return JSON.stringify(face(i, i, { embedding: vector }));
}).join('\n');

test('a large episode is cut below the usual floor as at any other threshold', async () => {
  const kernel = await wasmKernel();
  const engines = { matrix: kernel.matrix, chain: kernel };
  const imported = await importChosen(memorySources({ 'faces.jsonl': FACES }));
  // With the tree that ids come from, and without.
  const ranked = await rankEpisode(imported, engines, SILENT_HOOKS);
  // Average linkage of any number of tracks is a whole tree.
  expect(ranked.founderTree?.agglomeration.floor).toBe(-1);
  for (const [each, cluster_thresh, people] of [
    [ranked, DEFAULT_FLOOR, 2 * COUPLES],
    [ranked, 0.2, COUPLES],
    [imported, 0.2, COUPLES],
  ] as const) {
    const parameters = { ...DEFAULT_PARAMETERS, cluster_thresh };
    const options = { parameters, log: EMPTY_LOG, engines, hooks: SILENT_HOOKS };
    const { identitySet } = await clusterEpisode(each, options);
    expect(identitySet.metrics.num_clusters).toBe(people);
  }
});
