import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobQueue, type LatestAnswer } from '../../workers/common/jobs.ts';
import { endRoom, makeRoom, roomNeeded } from '../../workers/common/room.ts';

/** Let everything run that waits for a message alone. */
const messages = () => new Promise((resume) => setTimeout(resume, 20));

/** A job that breathes as often as it can, and how often it has done so. */
function breathing(jobs: JobQueue | LatestAnswer) {
  const seen = { breaths: 0, end: false };
  const work = async ({ breathe }: { breathe: () => Promise<void> }): Promise<string> => {
    while (!seen.end) {
      const until = performance.now() + 9;
      while (performance.now() < until);
      await breathe();
      seen.breaths++;
    }
    return 'done';
  };
  return { seen, result: 'run' in jobs ? jobs.run(work) : jobs.ask(work) };
}

describe('room for the page', () => {
  beforeEach(endRoom);
  afterEach(endRoom);

  it('has a job rest at its next breath, and go on when it is over', async () => {
    const { seen, result } = breathing(new JobQueue());
    await vi.waitFor(() => expect(seen.breaths).toBeGreaterThan(2));
    makeRoom();
    await messages();
    const { breaths } = seen;
    await messages();
    expect(seen.breaths).toBe(breaths);
    endRoom();
    await vi.waitFor(() => expect(seen.breaths).toBeGreaterThan(breaths));
    seen.end = true;
    expect(await result).toBe('done');
  });

  it('lets no job begin, and none that was stopped meanwhile', async () => {
    const jobs = new JobQueue();
    makeRoom();
    const begun = vi.fn();
    const stopped = jobs.start(async () => begun());
    stopped.stop();
    const kept = jobs.run(async () => 'begun');
    await messages();
    expect(await Promise.race([kept, Promise.resolve('rests')])).toBe('rests');
    endRoom();
    expect(await kept).toBe('begun');
    await expect(stopped.result).rejects.toThrow('cancelled');
    expect(begun).not.toHaveBeenCalled();
  });

  it('is over by itself after a moment, however often it is asked for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      makeRoom();
      vi.advanceTimersByTime(150);
      makeRoom();
      expect(roomNeeded()).toBeDefined();
      vi.advanceTimersByTime(60);
      expect(roomNeeded()).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  it('made again after it was over lasts as long as the first', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      makeRoom();
      vi.advanceTimersByTime(150);
      endRoom();
      makeRoom();
      vi.advanceTimersByTime(150);
      expect(roomNeeded()).toBeDefined();
    } finally {
      vi.useRealTimers();
    }
  });
});
