import { describe, expect, it } from 'vitest';
import { fuzzyScore } from '../../../src/ui/acts/naming/fuzzy.ts';
import type { PaletteEntry } from '../../../src/ui/app/palette/entry.ts';
import { rankEntries } from '../../../src/ui/app/palette/rank-entries.ts';

const entry = (title: string, words = ''): PaletteEntry => ({
  key: title,
  kind: '',
  title,
  words,
  run: () => {},
});
const titles = (entries: readonly PaletteEntry[]): string[] => entries.map(({ title }) => title);

describe('fuzzyScore', () => {
  it('finds names whatever the case and the accents', () => {
    expect(fuzzyScore('zoe', 'Zoë Kravitz')).toBeDefined();
    expect(fuzzyScore('ZOË', 'zoe')).toBeDefined();
  });

  it('prefers the start of the text, then of a word, then the inside, then scattered letters', () => {
    const scores = ['vander', 'Lisa Vanderpump', 'Evander', 'violet andrea'].map(
      (text) => fuzzyScore(text === 'violet andrea' ? 'vandr' : 'vander', text) ?? Number.NaN,
    );
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
  });

  it('finds initials, which must start words', () => {
    expect(fuzzyScore('lv', 'Lisa Vanderpump')).toBeDefined();
    expect(fuzzyScore('sv', 'Lisa Vanderpump')).toBeUndefined();
  });

  it('wants every word, and numbers as they were typed', () => {
    expect(fuzzyScore('lisa rinna', 'Lisa Vanderpump')).toBeUndefined();
    expect(fuzzyScore('12', 'track 1020')).toBeUndefined();
    expect(fuzzyScore('12', 'track 112')).toBeDefined();
  });

  it('takes signs for signs', () => {
    expect(fuzzyScore('(', 'a (b)')).toBeDefined();
    expect(fuzzyScore('.*', 'anything')).toBeUndefined();
  });
});

describe('rankEntries', () => {
  const all = [entry('identity-00012', 'lisa'), entry('Lisa'), entry('Merge'), entry('Melissa')];

  it('keeps the order given while nothing was typed, but for what was taken lately', () => {
    expect(titles(rankEntries(all, '', []))).toEqual(titles(all));
    expect(titles(rankEntries(all, '  ', ['Merge']))[0]).toBe('Merge');
  });

  it('puts a match of the title before one beside it', () => {
    expect(titles(rankEntries(all, 'lisa', []))).toEqual(['Lisa', 'identity-00012']);
  });

  it('never lets what was taken lately hide a better match', () => {
    expect(titles(rankEntries(all, 'm', ['identity-00012']))).toEqual(['Merge', 'Melissa']);
  });
});
