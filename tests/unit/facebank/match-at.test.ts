import { describe, expect, test } from 'vitest';
import { bandOf, bandsAt } from '../../../src/core/facebank/bands.ts';
import { type MatchOptions, matchesAt } from '../../../src/core/facebank/match-at.ts';
import { DEFAULT_MATCH_THRESHOLDS as DEFAULTS } from '../../../src/core/facebank/types.ts';
import { type SimilarityOptions, similaritiesOf } from './people.ts';

/** "a auto", "b review taken": who each identity is. */
const said = (
  table: readonly (readonly number[])[],
  how: SimilarityOptions = {},
  options: MatchOptions = {},
) =>
  matchesAt(similaritiesOf(table, how), DEFAULTS, options).map(
    ({ personId, band, rejected, heldBack }) =>
      [personId, band, rejected ? 'rejected' : '', heldBack ?? ''].filter(Boolean).join(' '),
  );

describe('bands', () => {
  test.each([
    [0.7, Number.NaN, 'auto'],
    [0.6999999999, 0.1, 'auto'],
    [0.699999, 0.1, 'review'],
    [0.8, 0.7, 'auto'],
    [0.8, 0.71, 'ambiguous'],
    [0.72, 0.65, 'review'],
    [0.45, 0.44, 'review'],
    [0.449, -1, 'unknown'],
    [Number.NaN, Number.NaN, 'unknown'],
  ])('%f before %f is %s', (nearest, next, band) => {
    expect(bandOf(nearest, next, DEFAULTS)).toBe(band);
    const pair = { nearest: Float64Array.of(nearest), next: Float64Array.of(next) };
    expect(bandsAt(pair, DEFAULTS)).toEqual([band]);
  });

  test.each([
    { auto: 0.4, margin: 0.1, review: 0.5 },
    { auto: Number.NaN, margin: 0.1, review: 0.5 },
    { auto: 1.2, margin: 0.1, review: 0.5 },
  ])('thresholds that cannot be are refused: %j', (thresholds) => {
    expect(() => matchesAt(similaritiesOf([[0.9]]), thresholds)).toThrow(
      expect.objectContaining({ code: 'facebank/bad-thresholds' }),
    );
  });
});

describe('who is whom', () => {
  test('a margin is that over the next person, and says who that is', () => {
    const [match] = matchesAt(similaritiesOf([[0.2, 0.9, 0.75]]), DEFAULTS);
    expect(match).toMatchObject({ personId: 'b', seedId: 'b-0', nextId: 'c', band: 'auto' });
    expect(match?.margin).toBeCloseTo(0.15);
    const [alone] = matchesAt(similaritiesOf([[0.9]]), DEFAULTS);
    expect(alone).toMatchObject({ nextId: undefined, similarity: 0.9, margin: 0.9 });
  });

  test('several identities may be one person', () => {
    expect(said([[0.9], [0.8]])).toEqual(['a auto', 'a auto']);
  });

  test('two identities in one frame are never surely one person', () => {
    const together = [0, 1];
    expect(said([[0.8], [0.9], [0.7]], { together })).toEqual([
      'a review same-frame',
      'a auto',
      'a auto',
    ]);
    // Whom a person named holds the name, however little it is like.
    const named: SimilarityOptions = { together, standing: ['named'], said: { 0: 0 } };
    expect(said([[0.1], [0.9]], named)).toEqual(['a unknown', 'a review same-frame']);
  });

  test('a rejected person is passed over, and no longer in anybody\u2019s way', () => {
    const rejected = { 0: [0] };
    expect(said([[0.9, 0.85, 0.1]], { rejected })).toEqual(['b auto']);
    expect(said([[0.9, 0.2]], { rejected })).toEqual(['a unknown rejected']);
    expect(said([[0.2, 0.1]], { rejected: { 0: [0, 1] } })).toEqual(['a unknown rejected']);
  });
});

describe('one-to-one', () => {
  const one = { oneToOne: true };

  test('the likest identity is the person; others are the next they can be, for review', () => {
    const table = [
      [0.85, 0.6],
      [0.9, 0.1],
    ];
    expect(said(table, {}, one)).toEqual(['b review taken', 'a auto']);
    const matches = matchesAt(similaritiesOf(table), DEFAULTS, one);
    expect(matches[0]).toMatchObject({ similarity: 0.6, nextId: 'a', seedId: 'b-0' });
    expect(matches[0]?.margin).toBeCloseTo(-0.25);
  });

  test('what nobody is left for is asked about the person it is like', () => {
    expect(said([[0.9], [0.8]], {}, one)).toEqual(['a auto', 'a review taken']);
  });

  test('those for review share people so that they are as like as can be', () => {
    // By itself, each would be a: 0.6 + 0.5 is less than 0.55 + 0.58.
    const table = [
      [0.6, 0.58],
      [0.55, 0.5],
    ];
    expect(said(table, {}, one)).toEqual(['b review taken', 'a review']);
  });

  test('no sum of likeness takes a sure person away', () => {
    const table = [
      [0.95, 0.75],
      [0.84, 0.1],
    ];
    expect(said(table, {}, one)).toEqual(['a auto', 'a review taken']);
  });

  test('whom a person named is taken', () => {
    const how: SimilarityOptions = { standing: ['named', 'open'], said: { 0: 0 } };
    expect(
      said(
        [
          [0.3, 0.2],
          [0.9, 0.5],
        ],
        how,
        one,
      ),
    ).toEqual(['a unknown', 'b review taken']);
  });
});
