import type { IdentitySet } from '../../../core/identity/types.ts';
import { isNamed, shortName } from '../../kit/words.ts';
import { type Dots, NOISE, SINGLE } from './dots.ts';

/** A name over the dots of an identity. */
export interface MapLabel {
  readonly identity: number;
  readonly text: string;
  readonly named: boolean;
  readonly tracks: number;
  /** Middle of its dots, on the map. */
  readonly x: number;
  readonly y: number;
  /** How far most of them lie above and below, in units of the map. */
  readonly spread: number;
}

/** A label that found its place: px of its middle, and half of what it takes. */
export interface PlacedLabel extends MapLabel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Height of a label with the room around it, px. */
export const LABEL_HEIGHT = 17;
const ROOM = 5;
/** More cannot be read. */
const MOST = 80;

/** Labels of the identities in the order in which they get a place: named ones first, then the larger. */
export function labelsOf(dots: Dots, positions: Float32Array, set: IdentitySet): MapLabel[] {
  const count = set.identities.length;
  const sums = new Float64Array(4 * count); // [4 * identities] x, y, y², tracks
  for (let i = 0; i < dots.identity.length; i++) {
    const at = dots.identity[i]!;
    if (at < 0) continue;
    const y = positions[2 * i + 1]!;
    sums[4 * at]! += positions[2 * i]!;
    sums[4 * at + 1]! += y;
    sums[4 * at + 2]! += y * y;
    sums[4 * at + 3]! += 1;
  }
  const single = new Uint8Array(count); // [identities]
  dots.kind.forEach((kind, i) => {
    if (kind === SINGLE || kind === NOISE) single[dots.identity[i]!] = 1;
  });
  const labels: MapLabel[] = [];
  set.identities.forEach((identity, at) => {
    const tracks = sums[4 * at + 3]!;
    const named = isNamed(identity);
    if (tracks === 0 || (single[at] === 1 && !named)) return;
    const [x, y] = [sums[4 * at]! / tracks, sums[4 * at + 1]! / tracks];
    const spread = Math.sqrt(Math.max(0, sums[4 * at + 2]! / tracks - y * y));
    labels.push({ identity: at, text: shortName(identity), named, tracks, x, y, spread });
  });
  return labels.sort(
    (a, b) => Number(b.named) - Number(a.named) || b.tracks - a.tracks || a.identity - b.identity,
  );
}

/**
 * Places for as many labels as fit without touching; earlier ones go first.
 * @param toScreen px where the middle of a label belongs
 * @param widthOf px of a text
 */
export function placeLabels(
  labels: readonly MapLabel[],
  size: { readonly width: number; readonly height: number },
  toScreen: (label: MapLabel) => readonly [number, number],
  widthOf: (label: MapLabel) => number,
): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of labels) {
    const [left, top] = toScreen(label);
    if (left < 0 || top < 0 || left > size.width || top > size.height) continue;
    const width = widthOf(label);
    const free = placed.every(
      (other) =>
        Math.abs(other.top - top) >= LABEL_HEIGHT ||
        Math.abs(other.left - left) >= (other.width + width) / 2 + ROOM,
    );
    if (free) placed.push({ ...label, left, top, width });
    if (placed.length === MOST) break;
  }
  return placed;
}
