import { describe, expect, it } from 'vitest';
import { clock, explain, usageError } from '../../../src/cli/kit/program-error.ts';
import { AppError } from '../../../src/core/errors.ts';

const told = (code: string) => explain(new AppError(code, 'for developers', 'For people.'));

describe('how errors end the program', () => {
  it.each(['npy/truncated', 'jsonl/bad-line', 'parameters/out-of-range', 'cli/cannot-write'])(
    '%s is about the input: 2, with the message for people alone',
    (code) => {
      expect(told(code)).toEqual({ code: 2, text: 'cutline: For people.\n' });
    },
  );

  it.each(['cluster/out-of-memory', 'cluster/no-episode', 'cli/no-pictures', 'gpu/failed'])(
    '%s is no fault of the input: 1',
    (code) => {
      expect(told(code)).toEqual({ code: 1, text: 'cutline: For people.\n' });
    },
  );

  it('an error that nobody expected is a fault of ours, told with its stack', () => {
    const { code, text } = explain(new TypeError('x is undefined'));
    expect(code).toBe(1);
    expect(text).toMatch(/a fault of ours, please report it: TypeError: x is undefined\n {4}at /);
    expect(explain('odd').code).toBe(1);
  });

  it('wrong usage is 2', () => {
    expect(explain(usageError('Say what.'))).toEqual({ code: 2, text: 'cutline: Say what.\n' });
  });
});

describe('the clock', () => {
  it.each([
    ['2025-11-18T12:34:56Z', '2025-11-18T12:34:56Z'],
    ['2025-11-18T12:34:56.789+02:00', '2025-11-18T10:34:56Z'],
    ['2025-11-18', '2025-11-18T00:00:00Z'],
  ])('%s is %s', (given, iso) => {
    expect(clock(given)).toBe(iso);
  });
});
