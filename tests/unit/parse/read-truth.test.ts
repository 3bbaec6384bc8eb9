import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { assertAbout, readTruth } from '../../../src/core/parse/read-truth.ts';
import { parseTrackId } from '../../../src/core/parse/track-id.ts';

/** Tracks 1 … 9 in rows 0 … 8. */
const find = (track: unknown): number => {
  const number = parseTrackId(track)?.number ?? -1;
  return number >= 1 && number <= 9 ? number - 1 : -1;
};
const read = (text: string) => readTruth(text, 'some/truth.json', find);

function refusal(text: string): AppError {
  try {
    assertAbout(read(text), 'demo-s01e01', 'some/truth.json');
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('was not refused');
}

describe('readTruth', () => {
  it('finds tracks in any spelling and trims names', () => {
    const { truth, unknown } = read('{"1": "Ann", "track-00002": " Ann ", "track_3": "Bob"}');
    expect([...truth]).toEqual([
      [0, 'Ann'],
      [1, 'Ann'],
      [2, 'Bob'],
    ]);
    expect(unknown).toEqual({ count: 0, examples: [] });
  });

  it('takes a name that Unicode spells in two ways for one', () => {
    const { truth, contradictory } = read(
      '[{"track_id": 1, "person": "Zo\\u00eb"}, {"track_ids": [1, 2], "person": "Zoe\\u0308 "}]',
    );
    expect([...truth.values()]).toEqual(['Zo\u00eb', 'Zo\u00eb']);
    expect(contradictory.count).toBe(0);
  });

  it('keeps what the episode has and counts the rest, a few by name', () => {
    const ids = ['998', '999', '1000', '1001', '1002', '1003'];
    const { truth, unknown } = read(JSON.stringify({ 1: 'Ann', Bob: ids }));
    expect([...truth]).toEqual([[0, 'Ann']]);
    expect(unknown).toEqual({ count: 6, examples: ids.slice(0, 5) });
  });

  it('takes a word for nothing for nobody, and says so', () => {
    const { truth, unread } = read(
      '{"1": "null", "nan": [2, 3], "4": {"name": "None"}, "5": "Null"}',
    );
    expect([...truth]).toEqual([[4, 'Null']]);
    expect(unread.count).toBe(3);
  });

  it('leaves a track that is two people out, and takes one that is said twice alike', () => {
    const { truth, contradictory } = read('{"Ann": [1, 2, 2], "Bob": ["track-00001", 3]}');
    expect([...truth.keys()]).toEqual([1, 2]);
    expect(contradictory).toEqual({ count: 1, examples: ['track-00001'] });
  });

  it.each([
    ['{"1": "Ann", "2": "Ann", "1": "Bob"}'],
    ['{"ep_id": "x", "truth": {"1": "Ann", "2": "Ann", "1": "Bob"}}'],
  ])('sees a key that JSON would forget: %s', (text) => {
    const { truth, contradictory } = read(text);
    expect([...truth.keys()]).toEqual([1]);
    expect(contradictory.count).toBe(1);
  });

  it('takes numbers that are none for no track, also beside a key that is there twice', () => {
    const { truth, unknown } = read(
      '{"tracks": {"Ann": [1, NaN], "Bob": [-Infinity], "Ann": [2]}}',
    );
    expect([...truth.keys()].sort()).toEqual([0, 1]);
    expect(unknown.count).toBe(1);
  });

  it('unites the lists of a person who is there twice', () => {
    const { truth, contradictory } = read('{"Ann": [1], "Bob": [2], "Ann": [3]}');
    expect([truth.get(0), truth.get(2), contradictory.count]).toEqual(['Ann', 'Ann', 0]);
  });

  it('reads the episode it is of, which is no track', () => {
    expect(read('{"ep_id": "demo-s01e01", "1": "Ann"}')).toMatchObject({
      epId: 'demo-s01e01',
      unknown: { count: 0 },
    });
    expect(read('{"metadata": {"ep_id": "b"}, "people": {"Ann": [1]}}').epId).toBe('b');
    expect(read('[]').epId).toBeUndefined();
  });

  it('says where it is no JSON', () => {
    expect(() => read('{"1": "Ann",\n "2"')).toThrow(
      expect.objectContaining({
        code: 'truth/bad-json',
        userMessage: expect.stringContaining('some/truth.json, line 2 (byte 17)') as string,
      }) as Error,
    );
  });
});

describe('assertAbout', () => {
  it('takes a truth that names a track of the episode, whatever it says it is of', () => {
    expect(() =>
      assertAbout(read('{"ep_id": "other", "1": "Ann", "77": "Bob"}'), 'demo-s01e01', 'truth.json'),
    ).not.toThrow();
  });

  it.each([
    ['of another episode', '{"77": "Ann", "78": "Bob"}', 'truth/other-episode', '2 tracks, none'],
    ['without statements', '{"version": 3}', 'truth/empty', 'of no track who it is'],
    ['that is no object', '"Ann"', 'truth/empty', '{"12": "Ann"'],
    ['of contradictions', '{"Ann": [1], "Bob": [1]}', 'truth/contradictory', 'two people'],
  ])('refuses one %s', (_, text, code, says) => {
    const error = refusal(text);
    expect(error.code).toBe(code);
    expect(error.userMessage).toContain(says);
    expect(error.userMessage).toContain('truth.json');
    expect(error.place.file).toBe('some/truth.json');
  });
});
