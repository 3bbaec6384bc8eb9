import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coAppearances } from '../../../src/core/facebank/co-appearance.ts';
import { appearances, screenTimes } from '../../../src/core/facebank/screen-time.ts';
import { screenTimeCsv } from '../../../src/core/facebank/screen-time-csv.ts';
import {
  intersectSpans,
  spanSeconds,
  uniteSpans,
} from '../../../src/core/facebank/screen-time-spans.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import { makeEpisode } from '../identity/synthetic.ts';
import { bankOf, identityOf } from './people.ts';

const span = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 6 }))
  .map(([begin, length]) => [begin, begin + length] as const);
const spans = fc.array(span, { maxLength: 8 });
/** Whether a moment between whole seconds is in some spans. */
const covers = (all: readonly (readonly [number, number])[], at: number) =>
  all.some(([begin, end]) => begin < at && at < end);
const pairs = (flat: Float64Array) =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const);
const MOMENTS = Array.from({ length: 40 }, (_, i) => i + 0.5);

describe('spans of time', () => {
  test('together are every moment of any of them, once', () => {
    fc.assert(
      fc.property(spans, (all) => {
        const united = uniteSpans(all);
        const inside = MOMENTS.filter((at) => covers(all, at));
        expect(spanSeconds(united)).toBe(inside.length);
        expect(MOMENTS.filter((at) => covers(pairs(united), at))).toEqual(inside);
        for (let i = 2; i < united.length; i += 2) {
          expect(united[i]!).toBeGreaterThan(united[i - 1]!);
        }
      }),
    );
  });

  test('have in common what is in both', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const both = MOMENTS.filter((at) => covers(a, at) && covers(b, at));
        expect(spanSeconds(intersectSpans(uniteSpans(a), uniteSpans(b)))).toBe(both.length);
      }),
    );
  });
});

/** Tracks from second to second. */
function cast(times: readonly (readonly [number, number])[], identities: readonly Identity[]) {
  const faces = times.flatMap(([first, last], track) =>
    [first, last].map((ts, k) => ({ track, ts, frame: 100 * track + k })),
  );
  const episode = { ...makeEpisode(faces), epId: 'demo', runId: '' };
  return { episode, identities };
}

const named = (id: string, tracks: readonly number[], more: Partial<Identity>): Identity =>
  identityOf(id, { tracks: Int32Array.from(tracks), faceCount: 2 * tracks.length, ...more });
const MATCH = { personId: 'ava', seedId: 's', similarity: 0.9, margin: 0.3 };

const EPISODE = cast(
  [
    [0, 10],
    [5, 12],
    [20, 21],
    [8, 30],
    [40, 50],
    [Number.NaN, Number.NaN],
  ],
  [
    named('identity-00001', [0, 1], { labels: { name: 'Ava Stone' }, locked: true }),
    named('identity-00002', [2], { labels: { name: 'x', person_id: 'ava' }, match: MATCH }),
    named('identity-00003', [3], { labels: { name: '=Bea', person_id: 'bea' } }),
    named('identity-00004', [4], { labels: { name: 'Nobody', stranger: true } }),
    named('identity-00005', [5], { labels: { name: 'Cem' } }),
    named('identity-00006', [4], {}),
  ],
);
const { people } = bankOf([{ id: 'ava', name: 'Ava Stone', vectors: [[1, 0, 0, 0]] }]);

describe('screen time', () => {
  const found = appearances(EPISODE, people);

  test('counts every moment once, for the identities of one person together', () => {
    expect(
      found.map(({ key, name, seconds, confidence }) => [key, name, seconds, confidence]),
    ).toEqual([
      ['id bea', '=Bea', 22, 'named'],
      // By name and by id: one person. The less sure of both says how sure it is.
      ['id ava', 'Ava Stone', 13, 'matched'],
      ['name cem', 'Cem', 0, 'named'],
    ]);
    const [, ava, cem] = found;
    expect(ava).toMatchObject({ firstTs: 0, lastTs: 21, faces: 6, tracks: 3, untimed: 0 });
    expect(Array.from(ava!.spans)).toEqual([0, 12, 20, 21]);
    expect(cem).toMatchObject({ firstTs: Number.NaN, untimed: 1 });
  });

  test('of a season adds up', () => {
    const later = appearances(
      cast(
        [[0, 100]],
        [named('identity-00009', [0], { labels: { person_id: 'AVA' }, locked: true })],
      ),
      people,
    );
    const season = screenTimes([found, later]);
    expect(season[0]).toMatchObject({ personId: 'ava', seconds: 113, faces: 8 });
    expect(season[0]!.episodes.map(({ confidence }) => confidence)).toEqual(['matched', 'locked']);
    const total = (all: readonly { seconds: number }[]) =>
      all.reduce((sum, x) => sum + x.seconds, 0);
    expect(total(season)).toBe(total([...found, ...later]));
  });

  test('as CSV has a line for each person and episode, and no formula', () => {
    expect(screenTimeCsv([found]).split('\r\n')).toEqual([
      'person_id,name,episode,run,seconds,faces,tracks,first_ts,last_ts,confidence',
      "bea,'=Bea,demo,,22,2,1,8,30,named",
      'ava,Ava Stone,demo,,13,6,3,0,21,matched',
      ',Cem,demo,,0,2,1,,,named',
      '',
    ]);
  });

  test('says who is there with whom', () => {
    expect(coAppearances([found, found])).toEqual([
      { a: 'id ava', b: 'id bea', seconds: 10, episodes: 2 },
    ]);
    expect(coAppearances([])).toEqual([]);
  });
});
