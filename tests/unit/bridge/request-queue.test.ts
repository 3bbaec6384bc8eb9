import { describe, expect, it } from 'vitest';
import { RequestQueue } from '../../../src/bridge/request-queue.ts';

/** A queue whose work is finished by hand, with the order in which it began. */
function byHand(width: number) {
  const started: number[] = [];
  const finish = new Map<number, (value: string | undefined) => void>();
  const queue = new RequestQueue<string>(width, (key) => {
    started.push(key);
    return new Promise((resolve) => finish.set(key, resolve));
  });
  const done = async (key: number, value: string | undefined = `v${key}`) => {
    finish.get(key)?.(value);
    await turn();
  };
  return { queue, started, done };
}
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

describe('RequestQueue', () => {
  it('works on a key once for all who ask', async () => {
    const { queue, started, done } = byHand(2);
    const [a, b] = [queue.request(1), queue.request(1)];
    await turn();
    await done(1);
    expect(await Promise.all([a, b])).toEqual(['v1', 'v1']);
    expect(started).toEqual([1]);
  });

  it('begins the latest batch first, each from its top, and no more than its width', async () => {
    const { queue, started, done } = byHand(1);
    for (const key of [1, 2, 3]) void queue.request(key);
    await turn();
    for (const key of [11, 12]) void queue.request(key);
    await turn();
    expect(started).toEqual([1]);
    for (const key of [1, 11, 12, 2, 3]) await done(key);
    expect(started).toEqual([1, 11, 12, 2, 3]);
  });

  it('puts what is visible before what is fetched ahead', async () => {
    const { queue, started, done } = byHand(1);
    void queue.request(1, { priority: 0 });
    void queue.request(2);
    await turn();
    expect(started).toEqual([2]);
    await done(2);
    expect(started).toEqual([2, 1]);
  });

  it('asked for again, a key moves up with its new priority', async () => {
    const { queue, started, done } = byHand(1);
    void queue.request(9);
    await turn();
    void queue.request(1, { priority: 0 });
    void queue.request(2, { priority: 0 });
    await turn();
    void queue.request(1);
    await done(9);
    expect(started).toEqual([9, 1]);
  });

  it('leaves out what everybody has given up, and only that', async () => {
    const { queue, started, done } = byHand(1);
    const [first, second, third] = [1, 2, 3].map(() => new AbortController());
    const busy = queue.request(0);
    await turn();
    const given = queue.request(1, { signal: first!.signal });
    const shared = [
      queue.request(2, { signal: second!.signal }),
      queue.request(2, { signal: third!.signal }),
    ];
    first!.abort();
    second!.abort();
    expect(await given).toBeUndefined();
    await done(0);
    expect(started).toEqual([0, 2]);
    await done(2);
    expect(await Promise.all([busy, ...shared])).toEqual(['v0', 'v2', 'v2']);
  });

  it('takes a failure for "there is none" and goes on', async () => {
    const queue = new RequestQueue<string>(1, async (key) => {
      if (key === 1) throw new Error('corrupt');
      return 'fine';
    });
    expect(await Promise.all([queue.request(1), queue.request(2)])).toEqual([undefined, 'fine']);
  });

  it('settles what had not begun when it is cleared', async () => {
    const { queue, started, done } = byHand(1);
    const running = queue.request(1);
    await turn();
    const waiting = queue.request(2);
    queue.clear();
    expect(await waiting).toBeUndefined();
    await done(1);
    expect(await running).toBe('v1');
    expect(started).toEqual([1]);
  });
});
