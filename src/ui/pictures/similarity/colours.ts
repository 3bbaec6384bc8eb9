/** Similarities that the ramp spans; what lies beyond has the colour of the nearer end. */
export const LOWEST = -0.2;
export const HIGHEST = 1;
/** Colours of the table: one for every 0.001. */
export const ENTRIES = 1200;
/** Entries a unit of similarity. */
export const SCALE = ENTRIES / (HIGHEST - LOWEST);

/** A colour in OKLab: lightness 0–1, green–red, blue–yellow. */
export type Lab = readonly [lightness: number, a: number, b: number];

/**
 * Night blue over teal to pale yellow, as a Bézier curve in OKLab. Lightness rises all the way, and
 * the hue moves along blue–yellow, which all common kinds of colour blindness keep apart.
 */
const CURVE: readonly [Lab, Lab, Lab] = [
  [0.2, 0.015, -0.075],
  [0.57, -0.115, -0.055],
  [0.94, -0.035, 0.15],
];
/** Places at which the curve is measured to walk it at an even pace. */
const STEPS = 256;

/** What the cut does to the ramp: this share of it is skipped where the cut is. */
const JUMP = 0.16;

const along = (u: number): Lab => {
  const [from, over, to] = CURVE;
  const at = (k: 0 | 1 | 2): number =>
    (1 - u) ** 2 * from[k] + 2 * u * (1 - u) * over[k] + u * u * to[k];
  return [at(0), at(1), at(2)];
};

/** Length of the curve up to each of its places, 0–1. */
const LENGTHS = (() => {
  const lengths = new Float64Array(STEPS + 1); // [STEPS + 1]
  for (let i = 1; i <= STEPS; i++) {
    const [l0, a0, b0] = along((i - 1) / STEPS);
    const [l1, a1, b1] = along(i / STEPS);
    lengths[i] = (lengths[i - 1] ?? 0) + Math.hypot(l1 - l0, a1 - a0, b1 - b0);
  }
  const whole = lengths[STEPS] ?? 1;
  return lengths.map((length) => length / whole);
})();

/** The colour at a place of the ramp, 0–1: equal steps look equally large. */
export function rampColour(place: number): Lab {
  let i = 1;
  while (i < STEPS && (LENGTHS[i] ?? 1) < place) i++;
  const low = LENGTHS[i - 1] ?? 0;
  const high = LENGTHS[i] ?? 1;
  return along((i - 1 + (place - low) / (high - low)) / STEPS);
}

/** Where a similarity lies on the ramp; with a cut, what is above it stands out from what is below. */
export function rampPlace(similarity: number, cut: number | undefined): number {
  const value = Math.min(HIGHEST, Math.max(LOWEST, similarity));
  if (cut === undefined) return (value - LOWEST) / (HIGHEST - LOWEST);
  const half = (1 - JUMP) / 2;
  if (value < cut) return (half * (value - LOWEST)) / (cut - LOWEST);
  return 1 - half + (half * (value - cut)) / Math.max(HIGHEST - cut, 1e-9);
}

/** Places of the ramp that are kept as bytes. */
const SHADES = 1024;
let shades: Uint8ClampedArray | undefined; // [SHADES * 4]

/** Colours by similarity, RGBA bytes. @param cut where the ramp jumps; undefined for an even ramp */
export function colourTable(cut: number | undefined): Uint8ClampedArray<ArrayBuffer> {
  shades ??= shadesOfRamp();
  const table = new Uint8ClampedArray(ENTRIES * 4); // [ENTRIES * 4]
  for (let entry = 0; entry < ENTRIES; entry++) {
    const middle = LOWEST + (entry + 0.5) / SCALE;
    const shade = Math.round(rampPlace(middle, cut) * (SHADES - 1)) * 4;
    table.set(shades.subarray(shade, shade + 4), entry * 4);
  }
  return table;
}

function shadesOfRamp(): Uint8ClampedArray {
  const made = new Uint8ClampedArray(SHADES * 4); // [SHADES * 4]
  for (let shade = 0; shade < SHADES; shade++) {
    made.set(toBytes(rampColour(shade / (SHADES - 1))), shade * 4);
  }
  return made;
}

/** Entry of the table for a similarity. Single precision, as a shader has it. */
export function entryOf(similarity: number): number {
  const entry = Math.floor(Math.fround(Math.fround(similarity - LOWEST) * SCALE));
  return entry < 0 ? 0 : entry >= ENTRIES ? ENTRIES - 1 : entry;
}

function toBytes([lightness, a, b]: Lab): [number, number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const byte = (linear: number): number =>
    255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    255,
  ];
}
