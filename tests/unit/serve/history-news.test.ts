import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HistoryNews } from '../../../src/serve/history-news.ts';
import { historyStream } from '../../../src/serve/history-stream.ts';
import { readSpec } from '../cli/program.ts';
import { clusteredRoot, copied, EP, identitiesOf, serving } from './asked.ts';

const clustered = clusteredRoot();
const WHERE = { dataRoot: '/', epId: EP };
const settled = () => new Promise((settle) => setImmediate(settle));

/** A history whose state a test sets, and how often it was looked at. */
function history() {
  const of = { state: 'a', looks: 0 };
  // Nothing is looked at but when the test says so.
  const news = new HistoryNews(async () => {
    of.looks++;
    if (of.state === '') throw new Error('gone for a moment');
    return of.state;
  }, 2 ** 30);
  return { of, news };
}

describe('news of a history', () => {
  it('are told to all who listen, once a change, by one look', async () => {
    const { of, news } = history();
    let heard = 0;
    const deaf = [1, 2, 3].map(() => news.listen(WHERE, 'a', () => heard++));
    news.changed(WHERE);
    await settled();
    expect([heard, of.looks]).toEqual([0, 1]);
    of.state = 'b';
    news.changed(WHERE);
    await settled();
    expect([heard, of.looks]).toEqual([3, 2]);
    // What cannot be looked at is the same as it was.
    of.state = '';
    news.changed(WHERE);
    await settled();
    expect(heard).toBe(3);
    for (const one of deaf) one();
    of.state = 'c';
    news.changed(WHERE);
    await settled();
    expect([heard, of.looks]).toEqual([3, 3]);
  });

  it('of a change while it is looked are not missed', async () => {
    const answers: ((state: string) => void)[] = [];
    const news = new HistoryNews(() => new Promise((settle) => answers.push(settle)), 2 ** 30);
    let heard = 0;
    const deaf = news.listen(WHERE, 'a', () => heard++);
    news.changed(WHERE);
    news.changed(WHERE);
    // What was looked at may be older than the second change.
    answers[0]?.('a');
    await settled();
    answers[1]?.('b');
    await settled();
    expect([heard, answers.length]).toEqual([1, 2]);
    deaf();
  });

  it('that follow each other are told together, and the last is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { of, news } = history();
    let heard = 0;
    news.listen(WHERE, 'a', () => heard++);
    for (const state of ['b', 'c', 'd']) {
      of.state = state;
      news.changed(WHERE);
      await settled();
    }
    expect(heard).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(heard).toBe(2);
    vi.advanceTimersByTime(10_000);
    expect(heard).toBe(2);
  });
});

describe('the stream of them', () => {
  it('begins with one, keeps those that nobody took as one, and ends with who hears it', async () => {
    let hear = () => {};
    let ends = 0;
    const listen = (said: () => void) => {
      hear = said;
      return () => void ends++;
    };
    const stream = historyStream(listen, { over: () => void ends++, beat: 2 ** 30 });
    const reader = stream.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe('retry: 1000\n\n');
    expect(await next()).toBe('event: changed\ndata: {}\n\n');
    hear();
    hear();
    expect(await next()).toBe('event: changed\ndata: {}\n\n');
    const waiting = next();
    hear();
    expect(await waiting).toContain('changed');
    await reader.cancel();
    expect(ends).toBe(2);
  });

  it('beats where nothing happens', async () => {
    const reader = historyStream(() => () => {}, { over: () => {}, beat: 1 }).getReader();
    for (let i = 0; i < 2; i++) await reader.read();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(': on\n\n');
  });

  it('tells of what the service changes, and of what a command changes beside it', async () => {
    const served = serving(await copied(clustered()));
    const missing = await served.ask(`/episodes/no-such/log/events`);
    expect(missing.status).toBe(404);
    const run = await served.ask(`/episodes/${EP}/log/events?run_id=none`);
    expect(run.status).toBe(404);
    const response = await served.ask(`/episodes/${EP}/log/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.getReader();
    onTestFinished(() => reader.cancel());
    const untilChanged = async () => {
      for (;;) {
        const text = new TextDecoder().decode((await reader.read()).value);
        if (text.includes('changed')) return;
      }
    };
    await untilChanged();
    const body = { count: 3 };
    expect((await served.ask(`/episodes/${EP}/numbers`, { body })).status).toBe(200);
    await untilChanged();
    const place = identitiesOf(served.root, EP);
    const file = await readSpec(place);
    await writeFile(join(place), JSON.stringify(file));
    await untilChanged();
  });
});
