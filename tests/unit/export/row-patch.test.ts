import { describe, expect, it } from 'vitest';
import { type Change, insertVector, patchRow } from '../../../src/core/export/row-patch.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (row: Uint8Array) => new TextDecoder().decode(row);
const patched = (row: string, patch: Readonly<Record<string, Change>>) =>
  text(patchRow(bytes(row), new Map(Object.entries(patch))));
const set = (json: string): Change => ({ type: 'set', json });
const remove: Change = { type: 'remove' };

describe('patching a row', () => {
  it.each([
    ['{"a": 1.50, "b": [1,  2]}', { a: set('2') }, '{"a": 2, "b": [1,  2]}'],
    ['{"a": 1}', { b: set('true') }, '{"a": 1, "b": true}'],
    ['{"a":1}', { b: set('true') }, '{"a":1,"b":true}'],
    ['{}', { b: set('true') }, '{"b": true}'],
    ['{ "a" : 1 } ', { b: set('2') }, '{ "a" : 1 , "b": 2} '],
    ['{"a": 1, "b": 2, "c": 3}', { a: remove, c: remove }, '{"b": 2}'],
    ['{"a": 1, "b": 2, "c": 3}', { b: remove, c: remove, d: set('4') }, '{"a": 1, "d": 4}'],
    ['{"a": 1}', { a: remove }, '{}'],
    ['{"a": 1}', { a: remove, b: set('2') }, '{"b": 2}'],
    ['{"a": 1, "a": 2}', { a: set('3') }, '{"a": 3, "a": 3}'],
    ['{"\\u0061": 1}', { a: set('3') }, '{"\\u0061": 3}'],
    ['{"a": "x, \\"b\\": 1"}', { b: set('3') }, '{"a": "x, \\"b\\": 1", "b": 3}'],
    ['{"a": 1}', { a: { type: 'fill', json: '2' } }, '{"a": 1}'],
    ['{"b": 1}', { a: { type: 'fill', json: '2' } }, '{"b": 1, "a": 2}'],
  ] as const)('%s', (row, patch, result) => {
    expect(patched(row, patch)).toBe(result);
  });

  it.each([
    ['{"a": 1, "b": 2}', 9, '{"a": 1, "v": [3], "b": 2}'],
    ['{"a": 1}', 7, '{"a": 1, "v": [3]}'],
    ['{"a": 1}', 1, '{"v": [3], "a": 1}'],
    ['{}', 1, '{"v": [3]}'],
  ])('puts a vector back into %s at %i', (row, at, result) => {
    expect(text(insertVector(bytes(row), at, 'v', bytes('[3]'), true))).toBe(result);
  });
});
