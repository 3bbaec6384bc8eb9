import { describe, expect, test } from 'vitest';
import { CAST } from '../../../src/core/demo/cast.ts';
import { demoEpisode } from '../../../src/core/demo/demo-episode.ts';
import type { FaceLook } from '../../../src/core/demo/design.ts';
import { drawFace } from '../../../src/core/demo/draw-face.ts';
import { drawExtra } from '../../../src/core/demo/extras.ts';
import { sharpness } from '../../../src/core/image/sharpness.ts';
import { seededRandom } from '../../../src/core/random.ts';

const SIZE = 64;
const PLAIN: Omit<FaceLook, 'design'> = {
  day: 0,
  yaw: 0,
  pitch: 0,
  roll: 0,
  expression: 'neutral',
  eyesOpen: 1,
  light: { backdrop: 'studio', side: 0.5, warmth: 0, exposure: 1 },
  backdropSeed: 1,
  blur: 0,
};
const look = (row: number, change: Partial<FaceLook> = {}): FaceLook => {
  const person = CAST[row];
  if (person === undefined) throw new Error(`nobody in row ${row}`);
  return { ...PLAIN, design: person.design, ...change };
};

/** Mean difference of a channel, 0–255. */
function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / (a.length * 0.75);
}

describe('drawn faces', () => {
  test('one look gives one picture, opaque and of the size asked for', () => {
    const one = drawFace(look(0), SIZE);
    expect([one.width, one.height, one.data.length]).toEqual([SIZE, SIZE, SIZE * SIZE * 4]);
    expect(drawFace(look(0), SIZE).data).toEqual(one.data);
    for (let i = 3; i < one.data.length; i += 4) expect(one.data[i]).toBe(255);
  });

  test('any two of the cast differ more at 64 px than one person smiling or turning a little', () => {
    const faces = CAST.map((_, row) => drawFace(look(row), SIZE).data);
    const changes = CAST.map((_, row) => {
      const changed = drawFace(look(row, { expression: 'smile', yaw: 6 }), SIZE).data;
      return difference(faces[row]!, changed);
    });
    for (let i = 0; i < faces.length; i++) {
      for (let j = 0; j < i; j++) {
        const apart = difference(faces[i]!, faces[j]!);
        expect(apart, `${CAST[i]?.name} and ${CAST[j]?.name}`).toBeGreaterThan(
          Math.max(changes[i]!, changes[j]!),
        );
      }
    }
  });

  test('in the episode, two people differ more than one person does on average', () => {
    const samples = CAST.map((_, person) =>
      demoEpisode()
        .tracks.filter((track) => track.person === person && track.secondPerson === undefined)
        .slice(0, 3)
        .map((track) => drawFace({ ...track.faces[0]!.look, blur: 0, light: PLAIN.light }, SIZE)),
    );
    const within: number[] = [];
    const between: number[] = [];
    const all = samples.flatMap((faces, person) => faces.map((face) => ({ person, face })));
    all.forEach((one, i) => {
      for (const other of all.slice(0, i)) {
        const apart = difference(one.face.data, other.face.data);
        (one.person === other.person ? within : between).push(apart);
      }
    });
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(mean(between)).toBeGreaterThan(1.4 * mean(within));
  });

  test('a turn to the left is not a turn to the right, and a blink shows', () => {
    const left = drawFace(look(3, { yaw: -25 }), SIZE).data;
    const right = drawFace(look(3, { yaw: 25 }), SIZE).data;
    expect(difference(left, right)).toBeGreaterThan(8);
    const open = drawFace(look(2), SIZE).data;
    const shut = drawFace(look(2, { eyesOpen: 0 }), SIZE).data;
    expect(difference(open, shut)).toBeGreaterThan(0.3);
  });

  test('blur lowers sharpness', () => {
    const values = [0, 0.01, 0.03].map((blur) => {
      const { data, width, height } = drawFace(look(5, { blur }), 160);
      return sharpness(data, width, height);
    });
    expect(values[0]).toBeGreaterThan(values[1]!);
    expect(values[1]).toBeGreaterThan(values[2]!);
  });

  test('every extra can be drawn, turned as far as they come', () => {
    const random = seededRandom(11);
    for (let i = 0; i < 40; i++) {
      const { design } = drawExtra(random, `Extra ${i}`);
      const { data } = drawFace({ ...PLAIN, design, yaw: i % 2 === 0 ? 38 : -38 }, 32);
      expect(new Set(data).size).toBeGreaterThan(40);
    }
  });
});
