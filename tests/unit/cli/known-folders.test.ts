import { expect, it } from 'vitest';
import { isSettled, SETTLED } from '../../../src/cli/kit/known-folders.ts';

it('what was seen can be told from what comes later when the disk’s clock has gone on', () => {
  const now = Date.UTC(2026, 0, 1);
  const settled = (age: number, mtimeMs: number, ctimeMs = mtimeMs) =>
    isSettled({ mtimeMs: mtimeMs - age, ctimeMs: ctimeMs - age }, now, SETTLED);
  // A disk that counts in seconds, or in two, dates what is changed now as what was changed a moment ago.
  expect([1000, 2999, 3001].map((age) => settled(age, now))).toEqual([false, false, true]);
  // One that counts finer has gone on soon.
  expect([400, 501].map((age) => settled(age, now - 0.25))).toEqual([false, true]);
  expect(settled(1000, now, now - 0.25)).toBe(false);
  expect(settled(1000, now - 0.25, now)).toBe(false);
  // Who waits for nothing waits for no disk.
  expect(isSettled({ mtimeMs: now, ctimeMs: now }, now, -1)).toBe(true);
});
