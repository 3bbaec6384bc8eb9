import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../src/core/errors.ts';
import { Jobs } from '../../../src/state/lib/jobs.ts';
import type { Job } from '../../../src/state/lib/types.ts';
import type { OnProgress } from '../../../workers/common/jobs.ts';

/** A promise and its two ends. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('jobs', () => {
  let shown: Job[] = [];
  let jobs: Jobs;
  const last = () => shown.at(-1);

  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
    jobs = new Jobs(
      (job) => shown.push(job),
      () => 0,
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('show nothing of short work', async () => {
    await jobs.run('Short', async () => 1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown.filter((job) => job.type === 'running')).toEqual([]);
  });

  it('show long work with its latest progress, then nothing', async () => {
    const { open, opened } = gate();
    const running = jobs.run('Long', async ({ onProgress }) => {
      onProgress({ stage: 'Reading', done: 3, total: 9, unit: 'rows' });
      await opened;
    });
    await vi.advanceTimersByTimeAsync(400);
    expect(last()).toMatchObject({ title: 'Long', progress: { done: 3 }, cancellable: true });
    open();
    await running;
    expect(last()).toEqual({ type: 'idle' });
  });

  it('show one that asks for it later', async () => {
    const { open, opened } = gate();
    const running = jobs.run('Beside', () => opened, { background: true, showAfter: 2000 });
    await vi.advanceTimersByTimeAsync(1900);
    expect(shown).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(last()).toMatchObject({ title: 'Beside' });
    open();
    await running;
    expect(last()).toEqual({ type: 'idle' });
  });

  it('go on to something else under the same bar', async () => {
    const { open, opened } = gate();
    const running = jobs.run('Looking', async ({ rename, onProgress }) => {
      onProgress({ stage: 'Reading', done: 3, total: 9, unit: 'rows' });
      await opened;
      rename('Importing');
    });
    await vi.advanceTimersByTimeAsync(400);
    open();
    await running;
    const title = (job: Job) => (job.type === 'running' ? job.title : job.type);
    expect(shown.map(title)).toEqual(['Looking', 'Importing', 'idle']);
    expect(shown.at(-2)).toMatchObject({ progress: { stage: 'Importing', done: 0, total: 0 } });
  });

  it('tell the progress of a job in the background four times a second, a new stage at once', async () => {
    let now = 0;
    const timed = new Jobs(
      (job) => shown.push(job),
      () => now,
    );
    for (const background of [true, false]) {
      const { open, opened } = gate();
      let tell: OnProgress = () => {};
      const running = timed.run(
        'Clustering',
        ({ onProgress }) => {
          tell = onProgress;
          return opened;
        },
        { background },
      );
      await vi.advanceTimersByTimeAsync(400);
      shown.length = 0;
      for (let done = 0; done <= 20; done++, now += 50) {
        tell({ stage: done < 18 ? 'Merging' : 'Ordering', done, total: 20, unit: 'rows' });
      }
      const told = shown.map((job) => (job.type === 'running' ? job.progress.done : undefined));
      const every = Array.from({ length: 21 }, (_, done) => done);
      expect(told).toEqual(background ? [0, 5, 10, 15, 18] : every);
      open();
      await running;
    }
  });

  it('refuse a second foreground job while one runs', async () => {
    const { open, opened } = gate();
    const first = jobs.run('First', () => opened);
    await expect(jobs.run('Second', async () => {})).rejects.toMatchObject({ code: 'job/busy' });
    open();
    await first;
    await expect(jobs.run('Third', async () => 3)).resolves.toBe(3);
  });

  it('start after a job that was told to stop', async () => {
    const { open, opened } = gate();
    const first = jobs.run('First', () => opened).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(400);
    jobs.cancel();
    const order: string[] = [];
    const second = jobs.run('Second', async () => order.push('second'));
    await vi.advanceTimersByTimeAsync(10);
    expect(order).toEqual([]);
    open();
    expect(await first).toBeInstanceOf(CancelledError);
    await second;
    expect(order).toEqual(['second']);
  });

  it('cancel what is shown: its signal aborts and the result is a CancelledError', async () => {
    let aborted = false;
    const running = jobs.run('Long', async ({ signal }) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      aborted = true;
      return 'too late';
    });
    const outcome = running.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(400);
    jobs.cancel();
    expect(await outcome).toBeInstanceOf(CancelledError);
    expect(aborted).toBe(true);
  });

  it('cannot be cancelled past the point of no return', async () => {
    const { open, opened } = gate();
    const running = jobs.run('Import', () => opened);
    await vi.advanceTimersByTimeAsync(400);
    jobs.commit();
    expect(last()).toMatchObject({ cancellable: false });
    jobs.cancel();
    open();
    await expect(running).resolves.toBeUndefined();
  });

  it('show a foreground job before a background one', async () => {
    const back = gate();
    const front = gate();
    const clustering = jobs.run('Clustering', () => back.opened, { background: true });
    await vi.advanceTimersByTimeAsync(400);
    const importing = jobs.run('Importing', () => front.opened);
    await vi.advanceTimersByTimeAsync(400);
    expect(last()).toMatchObject({ title: 'Importing' });
    front.open();
    await importing;
    expect(last()).toMatchObject({ title: 'Clustering' });
    back.open();
    await clustering;
    expect(last()).toEqual({ type: 'idle' });
  });

  it('stop with the signal of their caller', async () => {
    const outer = new AbortController();
    const running = jobs.run(
      'Clustering',
      ({ signal }) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(new CancelledError()));
        }),
      { background: true, signal: outer.signal },
    );
    outer.abort();
    await expect(running).rejects.toBeInstanceOf(CancelledError);
  });
});
