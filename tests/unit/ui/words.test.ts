import { describe, expect, it } from 'vitest';
import { foundWords } from '../../../src/ui/app/dialogs/found-words.ts';
import { duration, timecode } from '../../../src/ui/kit/words.ts';

describe('timecode', () => {
  it('counts whole seconds down, hours on top', () => {
    expect(timecode(0)).toBe('00:00:00');
    expect(timecode(83.97)).toBe('00:01:23');
    expect(timecode(3725)).toBe('01:02:05');
    expect(timecode(Number.NaN)).toBe('–');
  });
  it('rounds tenths without a sixtieth second', () => {
    expect(timecode(59.96, true)).toBe('00:01:00.0');
    expect(timecode(1.25, true)).toBe('00:00:01.3');
  });
});

describe('duration', () => {
  it('uses the largest unit that says something', () => {
    expect(duration(0.75)).toBe('0.8 s');
    expect(duration(42.4)).toBe('42 s');
    expect(duration(192)).toBe('3:12 min');
    expect(duration(59.9)).toBe('1:00 min');
    expect(duration(3723)).toBe('1:02:03 h');
    expect(duration(Number.NaN)).toBe('–');
  });
});

describe('what a drop held', () => {
  const found = (...names: readonly string[]) =>
    foundWords(names.map((name) => ({ epId: name.slice(0, 1), runId: name.slice(1) })));
  it('is copies where all are of one episode and run, episodes where none is of another’s, and both otherwise', () => {
    expect(found('a')).toBe('1 episode or run');
    expect(found('a7', 'b7', 'c')).toBe('3 episodes');
    expect(found('a', 'a')).toBe('2 copies of a');
    expect(found('a7', 'a7', 'a7')).toBe('3 copies of run 7 of a');
    for (const other of ['b', 'a7']) expect(found('a', 'a', other)).toBe('3 episodes and runs');
  });
});
