import { expect } from 'vitest';

type Values = Uint8Array | Float32Array | Float64Array | Int32Array | Uint32Array;
const KINDS = [Uint8Array, Float32Array, Float64Array, Int32Array, Uint32Array];
const isValues = (value: unknown): value is Values => KINDS.some((Kind) => value instanceof Kind);

/**
 * That two typed arrays are equal is seen at a look: a matcher would visit each number as a key of an
 * object. Whether and where they differ is left to it.
 */
function equalArrays(a: unknown, b: unknown): true | undefined {
  if (!isValues(a) || !isValues(b)) return undefined;
  if (a.constructor !== b.constructor || a.length !== b.length) return undefined;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return undefined;
  return true;
}

// Once a process: it is read anew for each file, and a process keeps what was added.
const told = globalThis as { equalArrays?: true };
if (told.equalArrays === undefined) {
  told.equalArrays = true;
  expect.addEqualityTesters([equalArrays]);
}
