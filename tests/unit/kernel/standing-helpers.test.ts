import { beforeEach, expect, test } from 'vitest';
import type { PairTask, StripAsked } from '../../../src/kernel/pair-crew.ts';
import {
  type PairThread,
  standingHelpers,
  type ThreadEvents,
} from '../../../src/kernel/standing-helpers.ts';

interface Fake extends PairThread {
  readonly sent: (PairTask | StripAsked)[];
  readonly events: ThreadEvents;
  isEnded: boolean;
}

let threads: Fake[] = [];
let time = 0;
let timers: { readonly act: () => void; isOff: boolean }[] = [];
const helpers = () =>
  standingHelpers({
    start: (events) => {
      const fake: Fake = {
        sent: [],
        events,
        isEnded: false,
        send: (message) => void fake.sent.push(message),
        end: () => {
          fake.isEnded = true;
        },
      };
      threads.push(fake);
      return fake;
    },
    spare: () => 3,
    turn: async () => {},
    now: () => time,
    later: (_, act) => {
      const timer = { act, isOff: false };
      timers.push(timer);
      return () => {
        timer.isOff = true;
      };
    },
  });
const ring = (): void => {
  for (const { act, isOff } of timers.splice(0)) if (!isOff) act();
};

beforeEach(() => {
  threads = [];
  timers = [];
  time = 0;
});

const MODULE = {};
/** Of n vectors of 1 KB. */
const taskOf = (n: number): PairTask => ({
  kind: 'whole',
  n,
  words: 256,
  panels: new Int32Array(n * 256),
  norms: new Int32Array(0),
  module: MODULE,
});
const heard = () => {
  const told: (string | number)[] = [];
  const events = {
    ready: () => void told.push('ready'),
    answer: (strip: number) => void told.push(strip),
    gone: () => void told.push('gone'),
  };
  return { told, events };
};
const taken = (fake: Fake): void => fake.events.said({ done: new ArrayBuffer(8) });
const found = (fake: Fake, strip: number): void =>
  fake.events.said({ strip, found: new Int32Array(0) });

test('so many as there is work for, and cores', () => {
  const { count } = helpers();
  expect([600, 900, 1_100, 100_000].map((n) => count(n, n * 1_024))).toEqual([0, 1, 2, 3]);
});

test('a thread that takes longer to start than the work is started when it is wanted again', () => {
  const { open } = helpers();
  const { events } = heard();
  expect(open(taskOf(1_000), events)).toBeUndefined();
  expect(threads).toHaveLength(0);
  expect(open(taskOf(1_000), events)).toBeDefined();
  expect(threads).toHaveLength(1);
  threads = [];
  expect(helpers().open(taskOf(5_000), events)).toBeDefined();
  expect(threads).toHaveLength(1);
});

test('a thread stands by for the next task, has its kernel, and what comes late is not taken for an answer', () => {
  const { open, spare } = helpers();
  const first = heard();
  const helper = open(taskOf(5_000), first.events)!;
  const fake = threads[0]!;
  taken(fake);
  expect(spare()?.byteLength).toBe(8);
  expect(spare()).toBeUndefined();
  helper.ask(0);
  helper.ask(1);
  found(fake, 0);
  helper.close();
  expect(first.told).toEqual(['ready', 0]);
  const second = heard();
  const again = open(taskOf(4_000), second.events)!;
  expect(threads).toHaveLength(1);
  found(fake, 1);
  expect(second.told).toEqual([]);
  taken(fake);
  again.ask(7);
  found(fake, 7);
  expect(second.told).toEqual(['ready', 7]);
  expect(first.told).toEqual(['ready', 0]);
  const modules = fake.sent.flatMap((sent) => ('kind' in sent ? [sent.module] : []));
  expect(modules).toEqual([MODULE, undefined]);
});

test('one that has answered all is up at once, and memory of what was found goes back to it', () => {
  const { open, giveBack } = helpers();
  const { events } = heard();
  const helper = open(taskOf(5_000), events)!;
  expect(helper.isUp).toBe(false);
  helper.close();
  // It may still be starting.
  const second = open(taskOf(5_000), events)!;
  expect(second.isUp).toBe(false);
  taken(threads[0]!);
  taken(threads[0]!);
  second.close();
  const third = open(taskOf(5_000), events)!;
  expect(third.isUp).toBe(true);
  const memory = new Int32Array(4);
  giveBack(memory);
  third.ask(5);
  third.ask(6);
  expect(threads[0]!.sent.slice(-2)).toEqual([
    { strip: 5, spare: memory.buffer },
    { strip: 6, spare: undefined },
  ]);
});

test('none stands by for ever, with a large copy, when it is dead, or when it hangs', () => {
  const { open, spare } = helpers();
  const { events, told } = heard();
  open(taskOf(5_000), events)!.close();
  taken(threads[0]!);
  ring();
  expect(threads[0]!.isEnded).toBe(true);
  expect(spare()).toBeUndefined();

  open(taskOf(40_000), events)!.close();
  expect(threads[1]!.isEnded).toBe(true);

  const dying = open(taskOf(5_000), events)!;
  threads[2]!.events.gone();
  dying.close();
  expect(told).toEqual(['gone']);
  expect(threads[2]!.isEnded).toBe(true);

  open(taskOf(5_000), events)!.close();
  time = 10_000;
  open(taskOf(5_000), events)!.close();
  expect(threads).toHaveLength(5);
  expect(threads[3]!.isEnded).toBe(true);

  // One that dies while it stands by is not there any more.
  taken(threads[4]!);
  threads[4]!.events.gone();
  open(taskOf(5_000), events);
  expect(threads).toHaveLength(6);
});

test('one that cannot be told its task is ended', () => {
  const { open } = helpers();
  const { events } = heard();
  open(taskOf(5_000), events)!.close();
  taken(threads[0]!);
  threads[0]!.send = () => {
    throw new Error('could not be cloned');
  };
  expect(() => open(taskOf(5_000), events)).toThrow('could not be cloned');
  expect(threads[0]!.isEnded).toBe(true);
});
