import { expect, it } from 'vitest';
import { fuzz } from '../../fuzz/fuzz.ts';
import { smallWorld } from '../../fuzz/small-world.ts';
import { storedWorld } from '../../fuzz/stored-world.ts';

it('random damages of what a page has stored leave nothing that it falls over (npm run fuzz makes more of them)', async () => {
  const worlds = [storedWorld(), smallWorld()];
  const { findings } = await fuzz({ worlds, seed: 9, cases: 30, seconds: 600 });
  expect(findings.map((one) => `${one.damage} in ${one.path}, case ${one.index}`)).toEqual([]);
});
