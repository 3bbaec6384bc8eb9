import { seededRandom } from '../random.ts';
import { CAST, LOOKALIKES } from './cast.ts';
import type { DemoPerson } from './design.ts';
import { drawExtra } from './extras.ts';
import { type DemoFace, playFaces } from './play-faces.ts';
import { type Appearance, type DemoScene, EXTRA_COUNT, STRIDE, writeScript } from './script.ts';

export const DEMO_SEED = 20260401;

/** One track: a person (or, once, two) followed through a shot. */
export interface DemoTrack {
  /** 1 … n, in order of time. */
  readonly number: number;
  readonly person: number;
  /** The second half of the mixed track's faces are somebody else's; undefined for all others. */
  readonly secondPerson: number | undefined;
  readonly scene: number;
  readonly start: number;
  /** Frames. */
  readonly length: number;
  readonly faces: readonly DemoFace[];
}
export interface DemoEpisode {
  readonly people: readonly DemoPerson[];
  readonly scenes: readonly DemoScene[];
  readonly tracks: readonly DemoTrack[];
}

/** Tracks all of whose faces were skipped. */
const UNEMBEDDED_COUNT = 3;

/**
 * The demo's episode: 320 tracks of an invented cast of 12 and 26 extras over 42 minutes. Always
 * the same. Cost: about 10 ms; nothing is drawn.
 */
export function demoEpisode(): DemoEpisode {
  const random = seededRandom(DEMO_SEED);
  const script = writeScript(random);
  const extras = seededRandom(DEMO_SEED, 2);
  const people = [
    ...CAST,
    ...Array.from({ length: EXTRA_COUNT }, (_, i) => drawExtra(extras, `Extra ${i + 1}`)),
  ];
  const appearances = [...script.appearances].sort((a, b) => a.start - b.start || a.x - b.x);
  const mixed = findMixed(appearances);
  const unembedded = findUnembedded(appearances);
  const tracks = appearances.map((appearance, row): DemoTrack => {
    const secondPerson = row === mixed.row ? mixed.person : undefined;
    return {
      number: row + 1,
      person: appearance.person,
      secondPerson,
      scene: appearance.scene,
      start: appearance.start,
      length: appearance.length,
      faces: playFaces(seededRandom(DEMO_SEED, 1000 + row), {
        appearance,
        people,
        secondPerson,
        scene: script.scenes[appearance.scene]!,
        skipAll: unembedded.has(row),
      }),
    };
  });
  return { people, scenes: script.scenes, tracks };
}

function looksOf({ length }: Appearance): number {
  return (length - 1) / STRIDE + 1;
}

/** A long single shot in which the tracker jumped over a cut to the other end of a dialogue. */
function findMixed(appearances: readonly Appearance[]): { row: number; person: number } {
  for (let row = 40; row < appearances.length; row++) {
    const one = appearances[row]!;
    const looks = looksOf(one);
    if (one.person >= 4 || looks < 12 || looks > 16) continue;
    const other = appearances.find(
      ({ scene, person }) =>
        scene === one.scene && person !== one.person && person < 4 && !LOOKALIKES.includes(person),
    );
    if (other !== undefined) return { row, person: other.person };
  }
  throw new RangeError('the script has no dialogue for the mixed track');
}

/** A few of the shortest shots, spread over the episode. */
function findUnembedded(appearances: readonly Appearance[]): Set<number> {
  const short = appearances.flatMap((appearance, row) =>
    appearance.person < CAST.length && looksOf(appearance) <= 3 ? [row] : [],
  );
  return new Set(
    Array.from({ length: UNEMBEDDED_COUNT }, (_, i) => {
      return short[Math.floor(((i + 0.5) * short.length) / UNEMBEDDED_COUNT)]!;
    }),
  );
}
