import { describe, expect, it } from 'vitest';
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
