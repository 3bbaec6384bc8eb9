import { describe, expect, it } from 'vitest';
import { eventStream } from '../../../src/serve/job-stream.ts';
import type { JobEvent } from '../../../src/serve/job-types.ts';

const event = (id: number, name: JobEvent['event'] = 'log', job_id = 'a'): JobEvent => ({
  ...{ id, job_id, event: name },
  data: { n: id },
});

/** Jobs of which a test says what happened, and what happens. */
function telling(past: readonly JobEvent[]) {
  const heard = new Set<(one: JobEvent) => void>();
  const deaf = new Set<() => void>();
  let answer = (_: readonly JobEvent[]) => {};
  const read = new Promise<readonly JobEvent[]>((settle) => {
    answer = settle;
  });
  const jobs = {
    events: (_: string, after: number) =>
      read.then((events) => [...events, ...unheard].filter(({ id }) => id > after)),
    listen: (hear: (one: JobEvent) => void, missed: () => void = () => {}) => {
      heard.add(hear);
      deaf.add(missed);
      return () => void heard.delete(hear);
    },
  };
  const unheard: JobEvent[] = [];
  return {
    jobs,
    /** What happens while nothing is told, and that it is told again. */
    happensUnheard: (...events: readonly JobEvent[]) => {
      unheard.push(...events);
      for (const missed of deaf) missed();
    },
    happens: (...events: readonly JobEvent[]) => {
      for (const one of events) for (const hear of heard) hear(one);
    },
    isRead: () => answer(past),
    listeners: () => heard.size,
  };
}

const textOf = async (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

describe('a stream of events', () => {
  it('tells what happened and what happens once each, in order, to the end', async () => {
    const { jobs, happens, isRead, listeners } = telling([event(4), event(5), event(6)]);
    let over = 0;
    const stream = eventStream(jobs, 'a', 3, { over: () => over++ });
    // While what happened is read, more happens; some of it is in what is read.
    happens(event(5), event(6), event(7), event(8, 'done', 'b'));
    isRead();
    const text = textOf(stream);
    await Promise.resolve();
    happens(event(9, 'progress'), event(10, 'done'), event(11));
    expect(idsOf(await text)).toEqual([4, 5, 6, 7, 9, 10]);
    expect(await text).toMatch(/\n\nid: 10\nevent: done\ndata: {"n":10}\n\n$/);
    expect([over, listeners()]).toEqual([1, 0]);
  });

  it('reads what happened while nothing was told, once, as soon as it can be', async () => {
    const { jobs, happens, happensUnheard, isRead } = telling([event(1)]);
    const stream = eventStream(jobs, 'a', 0, { over: () => {} });
    isRead();
    const reader = stream.getReader();
    const ids: number[] = [];
    const hear = async () => {
      const { value } = await reader.read();
      ids.push(...idsOf(new TextDecoder().decode(value)));
    };
    await hear();
    const next = hear();
    await Promise.resolve();
    happensUnheard(event(2), event(3));
    happens(event(3), event(4, 'done'));
    await next;
    await hear();
    await hear();
    expect([ids, (await reader.read()).done]).toEqual([[1, 2, 3, 4], true]);
  });

  it('that is silent for long says that it is there', async () => {
    const { jobs, happens, isRead } = telling([]);
    const stream = eventStream(jobs, 'a', 0, { over: () => {}, beat: 1 });
    isRead();
    const reader = stream.getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe(': on\n\n');
    happens(event(1, 'cancelled'));
    let last = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      last = new TextDecoder().decode(part.value);
    }
    expect(last).toMatch(/^id: 1\nevent: cancelled\n/);
  });

  it('that nobody takes is cut off, and not kept', async () => {
    const { jobs, happens, isRead, listeners } = telling([]);
    let over = 0;
    const stream = eventStream(jobs, 'a', 0, { over: () => over++ });
    isRead();
    happens(...Array.from({ length: 5001 }, (_, i) => event(i + 1)));
    expect([over, listeners()]).toEqual([1, 0]);
    expect(idsOf(await textOf(stream))).toEqual([]);
  });

  it('whose reader goes, and one that cannot be read, are over', async () => {
    const { jobs, isRead, listeners } = telling([]);
    let over = 0;
    const gone = eventStream(jobs, 'a', 0, { over: () => over++ });
    isRead();
    await gone.cancel();
    expect([over, listeners()]).toEqual([1, 0]);
    const failing = { ...jobs, events: () => Promise.reject(new Error('no database')) };
    await expect(textOf(eventStream(failing, 'a', 0, { over: () => over++ }))).rejects.toThrow();
    expect([over, listeners()]).toEqual([2, 0]);
  });
});
