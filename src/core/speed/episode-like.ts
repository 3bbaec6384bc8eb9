import { seededRandom } from '../random.ts';
import type { Matrix } from '../vector/matrix.ts';

/** Dimensions of the usual face embedders. */
const D = 512;
/** Share of tracks whose person has no other: passers-by. */
const ALONE = 0.08;

/**
 * Unit vectors like those of the tracks of a TV episode, for measuring: the same person's cosines about
 * .54–.81, those of two people −.06–.34 (what all faces share, and chance), 8 % alone, heavy-tailed numbers
 * of tracks. The same for the same n, on every machine.
 * @returns [n, 512]; besides that it takes the centres of the people, n / 25 rows
 */
export function episodeLike(n: number): Matrix {
  // First: where there is no room for them, nothing is drawn.
  const data = new Float32Array(n * D); // [n, d]
  const { unit, chance, normal } = seededRandom(n);
  const people = Math.max(12, Math.round(n / 25));
  const shared = Float64Array.from({ length: D }, normal); // [d]
  /** Into a row: what this person shares with all faces, which is more of some than of others, and the rest. */
  const drawCentre = (row: Float64Array): void => {
    const common = 0.25 + 0.4 * unit();
    const own = Math.sqrt(1 - common * common);
    for (let k = 0; k < D; k++) row[k] = common * (shared[k] as number) + own * normal();
  };
  const centres = Array.from({ length: people }, () => {
    const row = new Float64Array(D); // [d]
    drawCentre(row);
    return row;
  });
  const stranger = new Float64Array(D); // [d]
  const row = new Float64Array(D); // [d]
  for (let i = 0; i < n; i++) {
    let centre: Float64Array = stranger;
    if (chance(ALONE)) drawCentre(stranger);
    else centre = centres[Math.floor(unit() * unit() * people)] as Float64Array;
    const spread = 0.45 + 0.45 * unit();
    let sum = 0;
    for (let k = 0; k < D; k++) {
      const value = (centre[k] as number) + spread * normal();
      row[k] = value;
      sum += value * value;
    }
    const scale = 1 / Math.sqrt(sum);
    for (let k = 0; k < D; k++) data[i * D + k] = (row[k] as number) * scale;
  }
  return { n, d: D, data };
}
