import { describe, expect, it } from 'vitest';
import { safeComponents } from '../../../src/bridge/save-file.ts';
import { foundFile } from '../../../src/bridge/walk.ts';
import type { Progress } from '../../../src/core/job.ts';
import { pooledMap } from '../../../src/core/pooled-map.ts';
import { faultText } from '../../../src/state/lib/fault-text.ts';
import { throttled } from '../../../workers/common/jobs.ts';

describe('throttled progress', () => {
  const report = (stage: string, done: number, total = 100): Progress => ({
    stage,
    done,
    total,
    unit: 'rows',
  });

  it('passes one report in an interval, each new stage and every end', () => {
    let now = 0;
    const heard: [string, number][] = [];
    const listen = throttled(
      ({ stage, done }) => heard.push([stage, done]),
      () => now,
      50,
    );
    listen(report('read', 1));
    now = 10;
    listen(report('read', 2));
    now = 60;
    listen(report('read', 3));
    now = 61;
    listen(report('write', 0));
    now = 62;
    listen(report('write', 100));
    expect(heard).toEqual([
      ['read', 1],
      ['read', 3],
      ['write', 0],
      ['write', 100],
    ]);
  });
});

describe('a file that is there already', () => {
  it('is handed on, but for pictures, which are opened when they are shown', async () => {
    for (const [name, isHandedOn] of [
      ['faces.jsonl', true],
      ['crops.zip', true],
      ['notes.txt', true],
      ['crops/track_0001/frame_000001.JPG', false],
    ] as const) {
      const file = new File(['x'], name);
      const found = foundFile(name, file);
      expect(found.file, name).toBe(isHandedOn ? file : undefined);
      expect(await found.open()).toBe(file);
    }
  });
});

describe('pooledMap', () => {
  it('keeps the order and never exceeds its width', async () => {
    let active = 0;
    let most = 0;
    const doubled = await pooledMap([5, 1, 4, 2, 3], 2, async (x) => {
      most = Math.max(most, ++active);
      await new Promise((resolve) => setTimeout(resolve, x));
      active--;
      return 2 * x;
    });
    expect(doubled).toEqual([10, 2, 8, 4, 6]);
    expect(most).toBe(2);
  });

  it('fails with the first failure and begins nothing more', async () => {
    const begun: number[] = [];
    const failing = pooledMap([1, 2, 3, 4, 5, 6], 2, async (x) => {
      begun.push(x);
      await Promise.resolve();
      if (x === 2) throw new Error('two');
      return x;
    });
    await expect(failing).rejects.toThrow('two');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(begun.length).toBeLessThan(6);
    expect(await pooledMap([], 4, async () => 1)).toEqual([]);
  });
});

describe('paths that are written', () => {
  it('are split into plain names', () => {
    expect(safeComponents('thumbs/identity-00001/rep.jpg')).toEqual([
      'thumbs',
      'identity-00001',
      'rep.jpg',
    ]);
  });

  it.each(['../x', '/etc/passwd', 'a//b', 'a/./b', 'a/..', 'C:\\x', 'a\u0000b', 'a/b?', ''])(
    'refuse %j',
    (path) => {
      expect(() => safeComponents(path)).toThrow(
        expect.objectContaining({ code: 'export/unsafe-path' }),
      );
    },
  );
});

describe('a part of the page that could not be loaded', () => {
  it.each([
    'Failed to fetch dynamically imported module: https://a.test/assets/x.js',
    'error loading dynamically imported module: https://a.test/assets/x.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /assets/x.css',
    "'text/html' is not a valid JavaScript MIME type.",
  ])('is told with what to do, and no fault of ours (%s)', (message) => {
    expect(faultText(message)).toMatch(/could not be loaded.* Nothing is lost.* Reload the page/);
    expect(faultText(message, true)).toMatch(/Nothing is saved here: export .* before you reload/);
  });
  it('is not what any other fault is told as', () => {
    expect(faultText('x is undefined')).toMatch(/went wrong in Cutline itself: x is undefined/);
  });
});

describe('memory that a browser refuses', () => {
  it.each([
    'Array buffer allocation failed',
    'WebAssembly.Memory.grow(): Unable to grow instance memory',
    'WebAssembly.Memory.grow(): Maximum memory size exceeded',
    'WebAssembly.Memory(): could not allocate memory',
    'Out of memory',
    'out of memory',
    '4295032832 bytes exceed 4 GiB',
  ])('is told as that, and no fault of ours (%s)', (message) => {
    expect(faultText(message)).toMatch(
      /not enough memory.* what was shown stays. Close other tabs/,
    );
  });
});
