/** Colours in the identity palette. */
export const PALETTE_SIZE = 32;

/** OKLCH: lightness 0–1, chroma, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];

export interface PaletteEntry {
  readonly dark: Oklch;
  readonly light: Oklch;
}

const at = (dark: readonly [number, number], light: readonly [number, number], hue: number) => ({
  dark: [dark[0], dark[1], hue] as const,
  light: [light[0], light[1], hue] as const,
});

/**
 * Colours of identities, the same hue in both themes; tokens.css has them as --id-0, --id-1, ….
 * Searched (annealing, hues spread) for the greatest least difference (see: [Note: Colour difference])
 * under 3:1 on page, panel and raised surfaces: any two differ by 0.06. Each differs most from those
 * before it, so that the first few are for pictures that need a few.
 */
export const IDENTITY_PALETTE: readonly PaletteEntry[] = [
  at([0.67, 0.08], [0.47, 0.08], 225),
  at([0.89, 0.21], [0.61, 0.15], 123),
  at([0.76, 0.19], [0.64, 0.17], 319),
  at([0.7, 0.18], [0.42, 0.08], 34),
  at([0.6, 0.15], [0.44, 0.22], 290),
  at([0.91, 0.14], [0.61, 0.08], 189),
  at([0.6, 0.12], [0.58, 0.08], 45),
  at([0.67, 0.13], [0.35, 0.14], 356),
  at([0.85, 0.12], [0.5, 0.1], 90),
  at([0.86, 0.08], [0.32, 0.11], 304),
  at([0.6, 0.21], [0.64, 0.13], 6),
  at([0.61, 0.22], [0.56, 0.19], 339),
  at([0.93, 0.12], [0.32, 0.08], 148),
  at([0.74, 0.16], [0.47, 0.16], 7),
  at([0.86, 0.08], [0.42, 0.08], 173),
  at([0.6, 0.22], [0.46, 0.15], 302),
  at([0.6, 0.08], [0.65, 0.22], 349),
  at([0.67, 0.18], [0.63, 0.2], 283),
  at([0.73, 0.08], [0.39, 0.08], 270),
  at([0.8, 0.09], [0.42, 0.17], 340),
  at([0.73, 0.14], [0.62, 0.16], 247),
  at([0.82, 0.16], [0.56, 0.11], 163),
  at([0.67, 0.21], [0.54, 0.21], 315),
  at([0.69, 0.13], [0.36, 0.18], 308),
  at([0.6, 0.1], [0.54, 0.21], 259),
  at([0.75, 0.15], [0.62, 0.08], 103),
  at([0.8, 0.08], [0.35, 0.22], 274),
  at([0.7, 0.08], [0.51, 0.08], 45),
  at([0.79, 0.09], [0.56, 0.12], 108),
  at([0.66, 0.14], [0.37, 0.08], 116),
  at([0.76, 0.13], [0.51, 0.08], 189),
  at([0.93, 0.11], [0.44, 0.09], 101),
];
