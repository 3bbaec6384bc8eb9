import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterPaint } from '../../../src/bridge/after-paint.ts';

let frames: (() => void)[] = [];
const paint = (): void => {
  for (const frame of frames.splice(0)) frame();
};
const messages = () => new Promise((resume) => setTimeout(resume, 20));

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
});
afterEach(async () => {
  // Nothing of one test waits for the frames of another.
  paint();
  await messages();
  vi.unstubAllGlobals();
});

describe('after the next frame', () => {
  it('all that waits goes on in its order, in one task', async () => {
    const seen: string[] = [];
    afterPaint(() => {
      seen.push('a');
      setTimeout(() => seen.push('another task'));
    });
    afterPaint(() => seen.push('b'));
    expect(frames).toHaveLength(1);
    await messages();
    expect(seen).toEqual([]);
    paint();
    expect(seen).toEqual([]);
    await vi.waitFor(() => expect(seen).toEqual(['a', 'b', 'another task']));
  });

  it('what is asked for in that frame or later waits for the one after it', async () => {
    const seen: string[] = [];
    afterPaint(() => {
      seen.push('first');
      afterPaint(() => seen.push('from within'));
    });
    paint();
    afterPaint(() => seen.push('after the frame began'));
    await messages();
    expect(seen).toEqual(['first']);
    paint();
    await vi.waitFor(() => expect(seen).toEqual(['first', 'after the frame began', 'from within']));
  });

  it('nothing comes of what is not waited for any more, and the rest goes on', async () => {
    const done = vi.fn();
    const leave = afterPaint(done);
    afterPaint(done);
    leave();
    paint();
    await vi.waitFor(() => expect(done).toHaveBeenCalledTimes(1));
    leave();
    await messages();
    expect(done).toHaveBeenCalledTimes(1);
  });
});
