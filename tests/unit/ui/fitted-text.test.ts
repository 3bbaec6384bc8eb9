import { describe, expect, it } from 'vitest';
import { fittedText } from '../../../src/ui/kit/fitted-text.ts';

/** Ten px a character. */
const measure = {
  measureText: (text: string) => ({ width: 10 * Array.from(text).length }),
};

describe('a text cut to the room there is', () => {
  it('is whole where it fits', () => {
    expect(fittedText(measure, 'Ann', 30)).toBe('Ann');
    expect(fittedText(measure, '', 0)).toBe('');
  });

  it('takes the room it has, the dots among it', () => {
    expect(fittedText(measure, 'Maximiliana', 100)).toBe('Maximilia…');
    for (let room = 30; room < 110; room += 7) {
      const { width } = measure.measureText(fittedText(measure, 'Maximiliana', room));
      expect(width).toBeLessThanOrEqual(room);
      expect(width).toBeGreaterThan(room - 10);
    }
  });

  it('is nothing where a single letter would be left', () => {
    expect(fittedText(measure, 'Ann', 20)).toBe('');
    expect(fittedText(measure, 'Ann', 0)).toBe('');
  });

  it('cuts between characters and leaves no space before the dots', () => {
    expect(fittedText(measure, '👩👩👩👩👩', 40)).toBe('👩👩👩…');
    expect(fittedText(measure, 'Ann Lee', 50)).toBe('Ann…');
  });
});
