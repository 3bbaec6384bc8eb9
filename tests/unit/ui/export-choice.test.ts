import { describe, expect, it } from 'vitest';
import { about } from '../../../src/ui/app/dialogs/about.ts';
import { readChoice } from '../../../src/ui/app/dialogs/export-choice.ts';
import { totalOf } from '../../../src/ui/app/dialogs/export-total.ts';

const FIRST = readChoice(null);

describe('the remembered choice of an export', () => {
  it('is the first one as long as nothing was chosen', () => {
    expect(FIRST).toMatchObject({ profile: 'spec', target: 'zip', episodeFiles: false, log: true });
  });

  it('comes back as it was', () => {
    const chosen = { ...FIRST, profile: 'pipeline', crops: 'all', csv: true, log: false } as const;
    expect(readChoice(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  });

  it.each([
    [{ profile: 'constructor', crops: '__proto__', csv: 'yes', target: 3, extra: 1 }],
    ['text'],
    [[]],
    [{ __proto__: { csv: true } }],
  ])('takes nothing that it does not understand: %j', (stored) => {
    expect(readChoice(stored)).toEqual(FIRST);
  });
});

describe('the total of an export', () => {
  const sizes = { csv: 1, tracks: 10, faces: 20, npy: 30, pooled: 40, crops: { kept: 2, all: 5 } };
  const total = (part: object) =>
    totalOf({ ...FIRST, thumbs: false, ...part }, { sizes, cropBytes: 100, identities: 3, log: 0 });

  it('counts what is chosen, and nothing else', () => {
    const least = total({});
    expect(least.files).toBe(1);
    expect(total({ crops: 'all' })).toEqual(least);
    const episode = total({ episodeFiles: true, crops: 'kept' });
    expect([episode.files, episode.bytes - least.bytes]).toEqual([6, 260]);
    const all = total({ episodeFiles: true, crops: 'all', trackVectors: true, csv: true });
    expect([all.files, all.bytes - least.bytes]).toEqual([12, 601]);
    expect(total({ thumbs: true }).files).toBe(4);
  });

  it('counts the files of each of several episodes that are one', () => {
    const known = { sizes, cropBytes: 100, identities: 3, log: 7, inParts: [2, 3] };
    const files = (part: object) => totalOf({ ...FIRST, thumbs: false, ...part }, known).files;
    // Of all together and of each: identities.json and the history.
    expect(files({})).toBe(6);
    expect(files({ thumbs: true })).toBe(6 + 3 + 2 + 3);
    // The rows are those of each alone.
    expect(files({ episodeFiles: true, crops: 'none' })).toBe(6 + 2 * 3);
  });

  it.each([
    [0, '≈ 0 bytes'],
    [36_412, '≈ 36 KB'],
    [8_612_000, '≈ 8.6 MB'],
    [63_400_000, '≈ 63 MB'],
    [1_149_000_000, '≈ 1.1 GB'],
  ])('is rounded like an estimate: %d bytes', (bytes, text) => {
    expect(about(bytes)).toBe(text);
  });
});
