import { describe, expect, it } from 'vitest';
import { createFloatStore } from '../../../src/core/parse/block-store.ts';
import { boxOf } from '../../../src/core/parse/box.ts';
import { frameOf, isTruthy, qualityOf } from '../../../src/core/parse/fields.ts';
import { parseTrackId, trackKey } from '../../../src/core/parse/track-id.ts';
import { parseTruth } from '../../../src/core/parse/truth.ts';
import { normaliseRow } from '../../../src/core/parse/unit.ts';
import { estimateYaw } from '../../../src/core/parse/yaw.ts';

describe('track ids', () => {
  it.each([
    [12, 12, 'number'],
    ['12', 12, 'number'],
    ['track-00012', 12, 'hyphen'],
    ['track_0012', 12, 'underscore'],
    ['TRACK12', 12, 'underscore'],
    [0, 0, 'number'],
    [2 ** 31 - 1, 2 ** 31 - 1, 'number'],
    ['shot3.face-7', -1, 'opaque'],
    ['constructor', -1, 'opaque'],
  ])('reads %j as track %d', (value, number, spelling) => {
    expect(parseTrackId(value)).toEqual({ text: String(value), number, spelling });
  });

  it('brings all spellings of one track together', () => {
    expect(parseTrackId('12.0')).toEqual({ text: '12', number: 12, spelling: 'number' });
    const keys = [12, '12', '12.0', '012.00', 'track-00012', 'track_0012'].map((id) =>
      trackKey(parseTrackId(id)!),
    );
    expect(new Set(keys).size).toBe(1);
  });

  it.each([
    undefined,
    null,
    true,
    {},
    [12],
    '',
    ' ',
    -1,
    1.5,
    2 ** 31,
    1e300,
    Number.NaN,
    '-3',
    '1.5',
    '1e9',
    '99999999999',
    'track-99999999999',
    '__proto__',
    '../../x',
    'a/b',
    'a\\b',
    'ä',
    '.hidden',
    'x'.repeat(129),
  ])('takes %j for no track id', (value) => {
    expect(parseTrackId(value)).toBeUndefined();
  });
});

describe('fields of a row', () => {
  it('finds the box under any of its names, and none that is incomplete', () => {
    expect(boxOf({ bbox_xyxy: [1, 2, 3, 4] })).toEqual([1, 2, 3, 4]);
    expect(boxOf({ bbox: [1, 2, 3, 4] })).toEqual([1, 2, 3, 4]);
    expect(boxOf({ bbox_xyxy: null, box: [1, 2, 3, 4] })).toEqual([1, 2, 3, 4]);
    expect(boxOf({ bbox: [1, 2, 3] })).toBeUndefined();
    expect(boxOf({ bbox: [1, 2, 3, 'x'] })).toBeUndefined();
    expect(boxOf({ bbox: [1, 2, 3, null] })).toBeUndefined();
    expect(boxOf({ bbox: [1, 2, 3, 4, 'score'] })).toEqual([1, 2, 3, 4]);
  });

  it('finds it as text, in part or as a whole, and in a list of its own', () => {
    for (const bbox of [['1', '2.0', ' 3', '4e0'], '[1, 2, 3, 4]', [[1, 2, 3, 4]]]) {
      expect(boxOf({ bbox })).toEqual([1, 2, 3, 4]);
    }
    expect(boxOf({ bbox: '[1 2 3 4]' })).toBeUndefined();
  });

  it('takes quality by the aliases in their order', () => {
    expect(qualityOf({ quality: 0.5, quality_score: 0.6, conf: 0.7 })).toBe(0.5);
    expect(qualityOf({ quality: { det: 0.4, score: 0.8 } })).toBe(0.8);
    expect(qualityOf({ quality: { det: 0.4 } })).toBe(0.4);
    expect(qualityOf({ quality_score: 0.6, conf: 0.7 })).toBe(0.6);
    expect(qualityOf({ det_score: 0.9 })).toBe(0.9);
    expect(qualityOf({ quality: 'good' })).toBeNaN();
  });

  it('takes only whole frames that are not negative', () => {
    expect(frameOf({ frame_idx: 7 }, 'frame_idx')).toBe(7);
    expect(frameOf({ frame_idx: 7.5 }, 'frame_idx')).toBe(-1);
    expect(frameOf({ frame_idx: -7 }, 'frame_idx')).toBe(-1);
    expect(frameOf({}, 'frame_idx')).toBe(-1);
  });

  it('finds truth where Python does', () => {
    expect([true, 1, 'blurry:1', [0], { a: 0 }].map(isTruthy)).toEqual(Array(5).fill(true));
    expect([false, 0, '', null, undefined, [], {}].map(isTruthy)).toEqual(Array(7).fill(false));
  });
});

describe('unit rows', () => {
  it('scales to length one and leaves other rows alone', () => {
    const data = new Float32Array([9, 3, 4, 9]);
    expect(normaliseRow(data, 1, 2)).toBe('unit');
    expect(Array.from(data)).toEqual([9, Math.fround(0.6), Math.fround(0.8), 9]);
  });

  it('tells zero, NaN and infinite rows, and leaves them as they were', () => {
    expect(normaliseRow(new Float32Array([0, -0]), 0, 2)).toBe('zero');
    expect(normaliseRow(new Float32Array([1e-20, 0]), 0, 2)).toBe('zero');
    expect(normaliseRow(new Float32Array([Number.NaN, 1]), 0, 2)).toBe('not-finite');
    expect(normaliseRow(new Float32Array([Infinity, 1]), 0, 2)).toBe('not-finite');
  });

  it('keeps every float across blocks', () => {
    const store = createFloatStore();
    const row = new Float32Array(300_007);
    for (let r = 0; r < 8; r++) store.append(row.fill(r));
    expect(store.length).toBe(8 * 300_007);
    const all = store.finish();
    for (let r = 0; r < 8; r++) {
      const part = all.subarray(r * 300_007, (r + 1) * 300_007);
      expect(part.every((x) => x === r)).toBe(true);
    }
    expect(store.length).toBe(0);
  });
});

describe('yaw from five landmarks', () => {
  /** The generic head model turned by yaw and rolled, drawn without perspective. */
  function landmarks(yaw: number, roll: number): number[] {
    const model = [
      [-1, -1, 0],
      [1, -1, 0],
      [0, 0, 0.84],
      [-0.95, 1, 0],
      [0.95, 1, 0],
    ];
    const rad = Math.PI / 180;
    return model.flatMap(([x = 0, y = 0, z = 0]) => {
      const turned = x * Math.cos(yaw * rad) + z * Math.sin(yaw * rad);
      const px = turned * Math.cos(roll * rad) - y * Math.sin(roll * rad);
      const py = turned * Math.sin(roll * rad) + y * Math.cos(roll * rad);
      return [200 + 80 * px, 150 + 80 * py];
    });
  }

  it.each([-60, -30, -10, 0, 5, 25, 45, 70])('finds %d degrees, rolled or not', (yaw) => {
    for (const roll of [0, -35, 20]) {
      expect(Math.abs(estimateYaw(landmarks(yaw, roll)) - yaw)).toBeLessThan(2);
    }
  });

  it('takes pairs as well as a flat list', () => {
    const flat = landmarks(30, 0);
    const pairs = Array.from({ length: 5 }, (_, k) => flat.slice(2 * k, 2 * k + 2));
    expect(estimateYaw(pairs)).toBe(estimateYaw(flat));
  });

  it('knows nothing without ten finite numbers', () => {
    expect(estimateYaw(undefined)).toBeNaN();
    expect(estimateYaw([1, 2, 3])).toBeNaN();
    expect(estimateYaw(Array(10).fill(5))).toBeNaN();
    expect(estimateYaw([...landmarks(0, 0).slice(1), null])).toBeNaN();
  });
});

describe('truth files', () => {
  const entries = [
    { track: '1', person: 'Ann' },
    { track: '2', person: 'Bob' },
  ];
  it('reads track → person', () => {
    expect(parseTruth({ 1: 'Ann', 2: 'Bob' }).entries).toEqual(entries);
    expect(parseTruth({ tracks: { 1: 'Ann', 2: 'Bob' } }).entries).toEqual(entries);
    expect(parseTruth({ 1: { person: 'Ann' }, 2: { name: 'Bob' }, 3: null })).toEqual({
      entries,
      unread: ['{"3":null}'],
    });
  });
  it('reads person → tracks', () => {
    expect(parseTruth({ Ann: [1, 4], Bob: ['track-00002'] }).entries).toEqual([
      { track: 1, person: 'Ann' },
      { track: 4, person: 'Ann' },
      { track: 'track-00002', person: 'Bob' },
    ]);
    expect(parseTruth({ tracks: [1, 2] }).entries).toEqual([
      { track: 1, person: 'tracks' },
      { track: 2, person: 'tracks' },
    ]);
  });
  it('reads lists of rows', () => {
    const rows = [{ track_id: 1, person: 'Ann' }, 'junk', { track_ids: [2], label: 'Bob' }];
    expect(parseTruth(rows)).toEqual({
      entries: [
        { track: 1, person: 'Ann' },
        { track: 2, person: 'Bob' },
      ],
      unread: ['"junk"'],
    });
  });
  it('takes people who are numbers, as text or not, in every shape', () => {
    const entries = [
      { track: '1', person: '0' },
      { track: '2', person: '12' },
    ];
    expect(parseTruth({ 1: 0, 2: '12' })).toMatchObject({ entries, unread: [] });
    // Beside the statements there may be figures.
    expect(parseTruth({ version: 2 }).entries).toEqual([
      { track: 'version', person: '2', ifTrack: true },
    ]);
    expect(parseTruth({ labels: { 1: { person_id: 0 }, 2: { name: 12 } } }).entries).toEqual(
      entries,
    );
    const rows = [
      { track_id: '1', person: null, person_id: 0 },
      { track_ids: ['2'], label: 12 },
    ];
    expect(parseTruth(rows)).toEqual({ entries, unread: [] });
    expect(parseTruth({ 0: ['1'], 12: ['2'] }).entries).toEqual(entries);
    expect(parseTruth({ x: { track_ids: ['1'], person_id: 0 } }).entries).toEqual([entries[0]]);
  });
  it('lists what says nothing', () => {
    const bare = [
      { track_id: 1, person: true },
      { track_id: 2, person: -1 },
    ];
    expect(parseTruth(bare).unread).toEqual(bare.map((row) => JSON.stringify(row)));
    // -1 is what clustering tools call nobody.
    expect(parseTruth({ 1: -1, 2: '-1', 3: [] }).unread).toEqual(['{"1":-1}', '{"2":"-1"}']);
    expect(parseTruth({ Ann: true, Bob: { x: 1 }, ep_id: 'e', metadata: {} })).toEqual({
      entries: [],
      unread: ['{"Ann":true}', '{"Bob":{"x":1}}'],
    });
    expect(parseTruth('junk')).toEqual({ entries: [], unread: ['"junk"'] });
  });
});
