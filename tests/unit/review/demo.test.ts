import { expect, test } from 'vitest';
import { importDemo } from '../demo/demo-import.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { answerAll, personOf } from './oracle.ts';

test('the queue leads to everybody in the demo', async () => {
  const imported = await importDemo();
  const truth = imported.episode.truth ?? new Map<number, string>();
  const kernel = await wasmKernel();
  const options = { threshold: 0.58, method: 'average', kernel, most: 60 } as const;
  const { identities, untilTruth, answers } = await answerAll(imported, options);
  expect(identities.every((tracks) => personOf(tracks, truth) !== undefined)).toBe(true);
  expect(untilTruth).toBeGreaterThan(0);
  expect(answers.length).toBeLessThanOrEqual(25);
  expect(answers.filter(({ said }) => said === 'split')).toHaveLength(1);
});
