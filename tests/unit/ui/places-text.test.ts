import { describe, expect, it } from 'vitest';
import { placesText } from '../../../src/ui/app/dialogs/places-text.ts';

describe('places of a remark', () => {
  it('name the file that all are in once', () => {
    const places = ['ep/faces.jsonl line 1: a text', 'ep/faces.jsonl line 12: a text'];
    expect(placesText(places)).toBe('ep/faces.jsonl line 1: a text · line 12: a text');
    expect(placesText(['my line 5/faces.jsonl line 7'])).toBe('my line 5/faces.jsonl line 7');
  });

  it('stay what they are in two files, or in none', () => {
    const places = ['a.jsonl line 1', 'b.jsonl line 1'];
    expect(placesText(places)).toBe('a.jsonl line 1 · b.jsonl line 1');
    expect(placesText(['track 2: 3 faces', 'a.jsonl line 1'])).toBe(
      'track 2: 3 faces · a.jsonl line 1',
    );
    expect(placesText([])).toBe('');
  });
});
