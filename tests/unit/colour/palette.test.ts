import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  colourDifference,
  linearRgb,
  PALETTE_DIFFERENCES,
} from '../../../src/core/colour/difference.ts';
import { IDENTITY_PALETTE, type Oklch, PALETTE_SIZE } from '../../../src/core/identity/palette.ts';

const css = readFileSync(new URL('../../../src/ui/kit/tokens.css', import.meta.url), 'utf8');

/** Values of a token in the order of the file: dark, light. */
function valuesOf(token: string): Oklch[] {
  const found = css.matchAll(
    new RegExp(`--${token}: oklch\\(([\\d.]+) ([\\d.]+) ([\\d.]+)\\)`, 'g'),
  );
  return [...found].map(([, l, c, h]) => [Number(l), Number(c), Number(h)] as const);
}

function contrast(a: Oklch, b: Oklch): number {
  const [light, dark] = [a, b]
    .map((colour) => {
      const [r, g, blue] = linearRgb(colour);
      return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
    })
    .sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

describe('the palette of identities', () => {
  it('is the same in the stylesheet, in both themes', () => {
    expect(IDENTITY_PALETTE).toHaveLength(PALETTE_SIZE);
    IDENTITY_PALETTE.forEach(({ dark, light }, i) => {
      expect(valuesOf(`id-${i}`)).toEqual([dark, light]);
    });
    expect(valuesOf(`id-${PALETTE_SIZE}`)).toEqual([]);
  });

  it('can be shown, and keeps 3:1 on page, panel and raised surfaces of either theme', () => {
    for (const surface of ['bg-0', 'bg-1', 'bg-2']) {
      const [onDark, onLight] = valuesOf(surface);
      for (const { dark, light } of IDENTITY_PALETTE) {
        expect(contrast(dark, onDark!)).toBeGreaterThanOrEqual(3);
        expect(contrast(light, onLight!)).toBeGreaterThanOrEqual(3);
        for (const part of [...linearRgb(dark), ...linearRgb(light)]) {
          expect(part).toBeGreaterThan(-0.001);
          expect(part).toBeLessThan(1.001);
        }
      }
    }
  });

  it('has no two that are alike, in either theme and to colour-blind sight', () => {
    for (let i = 0; i < PALETTE_SIZE; i++) {
      for (let j = 0; j < i; j++) {
        const difference = PALETTE_DIFFERENCES[i * PALETTE_SIZE + j]!;
        expect(difference).toBe(PALETTE_DIFFERENCES[j * PALETTE_SIZE + i]);
        expect(difference).toBeGreaterThanOrEqual(0.06);
      }
    }
  });

  it('begins with those that differ most', () => {
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < i; j++) {
        expect(PALETTE_DIFFERENCES[i * PALETTE_SIZE + j]).toBeGreaterThan(0.1);
      }
    }
  });
});

describe('the difference of two colours', () => {
  it('is 1 from black to white, whoever looks', () => {
    expect(colourDifference([0, 0, 0], [1, 0, 0])).toBeCloseTo(1, 3);
  });

  it('counts what colour-blind people see: a red and a green of one lightness are nearer', () => {
    const [red, green] = [
      [0.65, 0.15, 30],
      [0.65, 0.15, 145],
    ] as const;
    const apart = Math.hypot(
      ...[Math.cos, Math.sin].map((f) => 0.15 * (f(Math.PI / 6) - f((145 * Math.PI) / 180))),
    );
    expect(colourDifference(red, green)).toBeLessThan(apart / 2);
    expect(colourDifference(red, red)).toBe(0);
  });
});
