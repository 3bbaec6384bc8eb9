import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, CancelledError } from '../../../src/core/errors.ts';
import { type Asking, failureText, Question, shownFor } from '../../../src/state/lib/question.ts';

/** Everything that was asked, with the means to answer it. */
function desk() {
  const asked: {
    readonly word: string;
    readonly signal: AbortSignal;
    readonly answer: (value: string) => void;
    readonly refuse: (error: unknown) => void;
  }[] = [];
  const ask = (word: string) => (signal: AbortSignal) =>
    new Promise<string>((answer, refuse) => asked.push({ word, signal, answer, refuse }));
  return { asked, ask };
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const REFUSAL = new AppError('test/refused', 'refused', 'It cannot be said.');

describe('a question', () => {
  let question: Question<string>;
  let heard: string[];
  let failed: unknown[];
  let at: ReturnType<typeof desk>;
  const put = (word: string, more: Partial<Asking<string>> = {}): void =>
    question.put({
      key: [word],
      ask: at.ask(word),
      told: (value) => heard.push(value),
      failed: (error) => failed.push(error),
      ...more,
    });
  const words = () => at.asked.map(({ word }) => word);
  const shown = (word: string, about?: unknown) => shownFor(question.latest(), [word], about);

  beforeEach(() => {
    vi.useFakeTimers();
    [question, heard, failed, at] = [new Question<string>(), [], [], desk()];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('shows an answer for the key it was asked with, and for no other', async () => {
    put('a');
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    expect(heard).toEqual(['A']);
    expect(question.asking).toBe(false);
    expect([shown('a'), shown('b')]).toEqual(['A', undefined]);
  });

  it('that comes before the worker has clustered fails nobody, and is asked again', async () => {
    put('a');
    await settled();
    at.asked[0]?.refuse(new AppError('cluster/not-clustered', 'called before cluster()', 'Wait.'));
    await settled();
    expect([failed, question.asking]).toEqual([[], false]);
    put('a');
    await settled();
    at.asked[1]?.answer('A');
    await settled();
    expect([heard, failed]).toEqual([['A'], []]);
  });

  it('takes keys with the same values for one, and tells NaN, order and length apart', async () => {
    question.put({ key: [Number.NaN, 'x'], ask: at.ask('first') });
    question.put({ key: [Number.NaN, 'x'], ask: at.ask('same') });
    await settled();
    expect(words()).toEqual(['first']);
    for (const key of [[Number.NaN], ['x', Number.NaN], [Number.NaN, 'x', undefined], []]) {
      question.put({ key, ask: at.ask(String(key.length)) });
      await settled();
    }
    expect(words()).toEqual(['first', '1', '2', '3', '0']);
  });

  it('hears nothing of what another key has overtaken, whichever comes first', async () => {
    put('a');
    put('b');
    await settled();
    at.asked.find(({ word }) => word === 'b')?.answer('B');
    at.asked.find(({ word }) => word === 'a')?.answer('A');
    await settled();
    expect(heard).toEqual(['B']);
    expect([shown('a'), shown('b')]).toEqual([undefined, 'B']);
  });

  it('hears no refusal of what was overtaken', async () => {
    put('a');
    await settled();
    put('b');
    at.asked[0]?.refuse(REFUSAL);
    await settled();
    expect(failed).toEqual([]);
    expect(question.asking).toBe(true);
  });

  it('aborts what another key overtakes, and what is stopped', async () => {
    put('a');
    await settled();
    put('b');
    await settled();
    expect(at.asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    question.stop();
    expect(at.asked[1]?.signal.aborted).toBe(true);
    expect(question.asking).toBe(false);
    at.asked[1]?.answer('B');
    await settled();
    expect(heard).toEqual([]);
    expect(question.latest()).toBeUndefined();
  });

  it('asks once the key has been still for the delay', async () => {
    put('a', { delay: 100 });
    await vi.advanceTimersByTimeAsync(99);
    put('b', { delay: 100 });
    await vi.advanceTimersByTimeAsync(99);
    expect(words()).toEqual([]);
    // The same key again is no movement.
    put('b', { delay: 100 });
    await vi.advanceTimersByTimeAsync(1);
    expect(words()).toEqual(['b']);
  });

  it('does not ask what was stopped within the delay', async () => {
    put('a', { delay: 100 });
    question.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(words()).toEqual([]);
  });

  it('asks the same key once, while it is on its way and when it is answered', async () => {
    put('a');
    put('a');
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    put('a');
    await settled();
    expect(words()).toEqual(['a']);
    expect(heard).toEqual(['A']);
  });

  it('tells the last answer again, without asking, when its key comes back before the next answer', async () => {
    put('a');
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    put('b', { delay: 100 });
    put('a', { delay: 100 });
    expect(heard).toEqual(['A', 'A']);
    expect(question.asking).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(words()).toEqual(['a']);
  });

  it('says a failure once, and does not ask the same key again by itself', async () => {
    put('a');
    await settled();
    at.asked[0]?.refuse(REFUSAL);
    await settled();
    put('a');
    await settled();
    expect(failed).toEqual([REFUSAL]);
    expect(words()).toEqual(['a']);
    question.stop();
    put('a');
    await settled();
    expect(words()).toEqual(['a', 'a']);
  });

  it('shows no older answer after a failure', async () => {
    put('a', { about: 1 });
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    put('b', { about: 1 });
    await settled();
    at.asked[1]?.refuse(REFUSAL);
    await settled();
    expect(shown('b', 1)).toBeUndefined();
    put('a');
    await settled();
    expect(words()).toEqual(['a', 'b', 'a']);
  });

  it('keeps the last answer while it is about the same, until the next is there', async () => {
    put('a', { about: 'both' });
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    put('b', { about: 'both' });
    await settled();
    expect([shown('b', 'both'), shown('b', 'others'), shown('b')]).toEqual([
      'A',
      undefined,
      undefined,
    ]);
    at.asked[1]?.answer('B');
    await settled();
    expect(shown('b', 'both')).toBe('B');
  });

  it('is not about the same for being about nothing in particular', async () => {
    put('a');
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    expect(shown('b', undefined)).toBeUndefined();
  });

  it('goes on while one of those who look goes, and stops with the last', async () => {
    const [first, second] = [question.look(), question.look()];
    put('a');
    await settled();
    first();
    expect(at.asked[0]?.signal.aborted).toBe(false);
    second();
    expect(at.asked[0]?.signal.aborted).toBe(true);
  });

  it('asks again for one who comes, goes and comes within a moment, and answers once', async () => {
    const leave = question.look();
    put('a');
    leave();
    question.look();
    put('a');
    await settled();
    for (const { answer } of at.asked) answer('A');
    await settled();
    expect(heard).toEqual(['A']);
    expect(shown('a')).toBe('A');
  });

  it('tells listeners of answers and of failures, until they leave', async () => {
    const listener = vi.fn();
    const leave = question.subscribe(listener);
    put('a');
    await settled();
    expect(listener).not.toHaveBeenCalled();
    at.asked[0]?.answer('A');
    await settled();
    expect(listener).toHaveBeenCalledTimes(1);
    put('b');
    await settled();
    at.asked[1]?.refuse(REFUSAL);
    await settled();
    expect(listener).toHaveBeenCalledTimes(2);
    leave();
    put('c');
    await settled();
    at.asked[2]?.answer('C');
    await settled();
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('lets what was asked before end first, and of what waited asks only the last', async () => {
    for (const word of ['a', 'b', 'c']) {
      put(word, { inTurn: true });
      await settled();
    }
    expect(words()).toEqual(['a']);
    at.asked[0]?.refuse(new CancelledError());
    await settled();
    expect(words()).toEqual(['a', 'c']);
    at.asked[1]?.answer('C');
    await settled();
    expect(heard).toEqual(['C']);
  });

  it('knows nothing of earlier answers once it forgot', async () => {
    put('a');
    await settled();
    at.asked[0]?.answer('A');
    await settled();
    question.forget();
    expect(shown('a')).toBeUndefined();
    put('a');
    await settled();
    expect(words()).toEqual(['a', 'a']);
  });

  it('fails with what is thrown before there is a promise', async () => {
    put('a', {
      ask: () => {
        throw REFUSAL;
      },
    });
    await settled();
    expect(failed).toEqual([REFUSAL]);
  });

  it('leaves refusals to the views, and says faults on the console, once', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const fault = new TypeError('not a function');
    for (const [i, error] of [REFUSAL, new CancelledError(), fault].entries()) {
      question.put({ key: [i], ask: () => Promise.reject(error) });
      await settled();
      question.put({ key: [i], ask: () => Promise.reject(error) });
      await settled();
    }
    expect(said.mock.calls).toEqual([[fault]]);
  });
});

describe('a failure in words', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is what the error has to say to people', () => {
    expect(failureText(REFUSAL, 'Else.')).toBe('It cannot be said.');
  });

  it('is a sentence of the place for a fault of ours, which goes to the console whole', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const fault = new TypeError('not a function');
    expect(failureText(fault, 'Else.')).toBe('Else.');
    expect(said.mock.calls).toEqual([[fault]]);
  });
});
