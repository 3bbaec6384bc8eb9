import { describe, expect, test } from 'vitest';
import {
  colourTable,
  ENTRIES,
  entryOf,
  HIGHEST,
  LOWEST,
  rampColour,
  rampPlace,
} from '../../../src/ui/pictures/similarity/colours.ts';

const STEPS = 100;
const ramp = Array.from({ length: STEPS + 1 }, (_, i) => rampColour(i / STEPS));

/** What a person without green cones sees, in linear light (Viénot 1999), as lightness. */
function lightnessWithoutGreen(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const red = 0.29275 * r + 0.70725 * g;
  const blue = -0.02234 * r + 0.02234 * g + b;
  return 0.2126 * red + 0.7152 * red + 0.0722 * blue;
}

describe('the ramp of similarities', () => {
  test('equal steps look equally large, and lightness only rises', () => {
    const steps = ramp.slice(1).map(([l, a, b], i) => {
      const [l0, a0, b0] = ramp[i] ?? [0, 0, 0];
      expect(l).toBeGreaterThan(l0);
      return Math.hypot(l - l0, a - a0, b - b0);
    });
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.02);
  });

  test('no colour is cut off, and it rises for people without green cones too', () => {
    const table = colourTable(undefined);
    let before = -1;
    for (let entry = 0; entry < ENTRIES; entry += 24) {
      const rgb = [...table.slice(entry * 4, entry * 4 + 3)];
      if (entry > 0 && entry < ENTRIES - 24) {
        expect(Math.min(...rgb), `${entry}`).toBeGreaterThan(0);
        expect(Math.max(...rgb), `${entry}`).toBeLessThan(255);
      }
      const lightness = lightnessWithoutGreen(rgb);
      expect(lightness).toBeGreaterThan(before);
      before = lightness;
    }
  });

  test('at the cut it jumps, and nowhere else', () => {
    for (const cut of [0, 0.46, 0.58, 1]) {
      const places = Array.from({ length: 1201 }, (_, i) => rampPlace(LOWEST + i / 1000, cut));
      const jumps = places.flatMap((place, i) =>
        i > 0 && place - (places[i - 1] ?? 0) > 0.1 ? [LOWEST + i / 1000] : [],
      );
      expect(jumps).toHaveLength(1);
      expect(jumps[0]).toBeCloseTo(cut, 2);
      expect(places[0]).toBe(0);
      expect(places.at(-1)).toBeCloseTo(cut === 1 ? 0.58 : 1, 12);
    }
    expect(rampPlace(0.4, undefined)).toBeCloseTo(0.5, 12);
  });

  test('what lies beyond the ends has their colours', () => {
    expect([entryOf(-1), entryOf(LOWEST), entryOf(HIGHEST), entryOf(2)]).toEqual([
      0,
      0,
      ENTRIES - 1,
      ENTRIES - 1,
    ]);
    expect(entryOf(0.4004)).toBe(600);
    expect(entryOf(Number.NaN)).toBeNaN();
  });
});
