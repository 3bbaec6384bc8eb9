import { expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import { practiceEpisode } from '../../../src/core/pipeline/practice-episode.ts';
import { createJsKernel } from '../../../src/kernel/js-kernel.ts';

test('what code is exercised on goes all the way, and comes out as the people that were put in', async () => {
  const chain = createJsKernel();
  const { identitySet } = await clusterEpisode(practiceEpisode(32), {
    parameters: DEFAULT_PARAMETERS,
    log: EMPTY_LOG,
    engines: { matrix: chain.matrix, chain },
    hooks: SILENT_HOOKS,
  });
  const people = identitySet.identities.map(({ tracks }) => [...tracks]);
  const range = (from: number) => Array.from({ length: 8 }, (_, i) => from + i);
  expect(people.sort((a, b) => a[0]! - b[0]!)).toEqual([range(0), range(8), range(16), range(24)]);
});
