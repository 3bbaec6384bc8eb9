import { IDENTITY_PALETTE, type Oklch, PALETTE_SIZE } from '../identity/palette.ts';
import { smallest } from '../many.ts';

/*
 * [Note: Colour difference]
 * Euclidean distance in OKLab, where about 0.02 is just noticeable. The difference of two palette
 * entries is the least over both themes, so that a choice holds in either, and over normal and
 * colour-blind sight; the last counts 1.7 times, for what colour-blind people tell apart is a plane.
 */

type Triple = readonly [number, number, number];

/** What a simulated distance counts against one of normal sight. */
const SIMULATED_WEIGHT = 1.7;

// Machado, Oliveira, Fernandes 2009, severity 1, on linear sRGB: protan-, deuteran-, tritanopia.
const SIMULATIONS: readonly (readonly [Triple, Triple, Triple])[] = [
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

/** OKLab of OKLCH (hue in degrees). */
function toOklab([lightness, chroma, hue]: Oklch): Triple {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** Linear sRGB of an OKLCH colour; outside of 0–1 where the screen cannot show it. Source: Ottosson 2020. */
export function linearRgb(colour: Oklch): Triple {
  const [lightness, a, b] = toOklab(colour);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function oklabOfRgb([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** The colour as normal sight has it, then as each simulation has. */
function sights(colour: Oklch): readonly Triple[] {
  const rgb = linearRgb(colour);
  const dot = (row: Triple): number =>
    Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
  const simulated = SIMULATIONS.map(([r, g, b]) => oklabOfRgb([dot(r), dot(g), dot(b)]));
  return [toOklab(colour), ...simulated];
}

/** Difference of two colours of one theme. See: [Note: Colour difference] */
export function colourDifference(a: Oklch, b: Oklch): number {
  const of = sights(b);
  return smallest(
    sights(a).map((one, sight) => {
      const other = of[sight]!;
      const distance = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
      return sight === 0 ? distance : SIMULATED_WEIGHT * distance;
    }),
  );
}

/**
 * Differences of all pairs of the palette, square, to a thousandth: rounded, so that the last bits of
 * a cosine decide nothing.
 */
export const PALETTE_DIFFERENCES: Float64Array = (() => {
  const out = new Float64Array(PALETTE_SIZE * PALETTE_SIZE); // [P * P]
  IDENTITY_PALETTE.forEach((a, i) => {
    for (let j = 0; j < i; j++) {
      const b = IDENTITY_PALETTE[j]!;
      const least = Math.min(colourDifference(a.dark, b.dark), colourDifference(a.light, b.light));
      const rounded = Math.round(least * 1000) / 1000;
      out[i * PALETTE_SIZE + j] = rounded;
      out[j * PALETTE_SIZE + i] = rounded;
    }
  });
  return out;
})();
