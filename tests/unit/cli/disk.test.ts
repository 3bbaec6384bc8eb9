import { describe, expect, it } from 'vitest';
import { lstat } from '../../../src/cli/kit/disk.ts';

describe('a disk that has every answer at once', () => {
  it('keeps nothing else from coming in: a signal, a request', async () => {
    let cameIn = false;
    setTimeout(() => {
      cameIn = true;
    });
    let asked = 0;
    for (; !cameIn && asked < 100_000; asked++) await lstat(import.meta.dirname);
    expect(asked).toBeLessThan(100_000);
  });
});
