import { expect, it } from 'vitest';
import { createByteStore, createFloatStore } from '../../../src/core/parse/block-store.ts';

const counted = (length: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) % 251);

it.each([0, 1, 16_384, 16_385, 70_000, 9_000_000])(
  'gives back %i bytes as they were appended, however they were cut',
  (length) => {
    const values = counted(length);
    const store = createByteStore();
    for (let at = 0, piece = 1; at < length; at += piece, piece = (piece * 7) % 1_048_573) {
      store.append(values, at, Math.min(length, at + piece));
    }
    expect(store.length).toBe(length);
    expect(Buffer.compare(store.finish(), values)).toBe(0);
    // Empty, and good for the next.
    expect(store.length).toBe(0);
    store.append(values.subarray(0, 9));
    expect(store.finish()).toEqual(values.slice(0, 9));
  },
);

it('takes a part, or all, of rows of numbers', () => {
  const store = createFloatStore();
  const rows = Float32Array.from({ length: 512 }, (_, i) => i / 8);
  for (let row = 0; row < 100; row++) store.append(rows, 2);
  store.append(rows, 10, 12);
  store.append(rows);
  const all = store.finish();
  expect(all.length).toBe(100 * 510 + 2 + 512);
  expect([...all.subarray(509, 512)]).toEqual([511 / 8, 2 / 8, 3 / 8]);
  expect([...all.subarray(51_000, 51_003)]).toEqual([10 / 8, 11 / 8, 0]);
});
