import { describe, expect, it } from 'vitest';
import { frameOf, labelSpan, placeMarks } from '../../../src/ui/kit/charts/frame.ts';
import { seriesPath, seriesValue } from '../../../src/ui/kit/charts/paths.ts';
import type { Mark, Series } from '../../../src/ui/kit/charts/types.ts';

const frame = frameOf({
  x: { label: 'cosine similarity', domain: [0, 1] },
  left: { label: 'clusters', domain: [0, 40] },
  right: { label: 'fraction', domain: [0, 1] },
  width: 600,
  height: 240,
  lines: 2,
});
const series = (kind: Series['kind'], x: number[], y: number[]): Series => ({
  key: kind,
  label: kind,
  colour: 'red',
  kind,
  x,
  y,
});

describe('a chart’s frame', () => {
  it('puts the ends of the axes at the ends of the picture', () => {
    expect(frame.x(0)).toBe(frame.left);
    expect(frame.x(1)).toBe(frame.right);
    expect(frame.y.left(0)).toBe(frame.bottom);
    expect(frame.y.left(40)).toBe(frame.top);
    expect(frame.y.right(1)).toBe(frame.top);
  });

  it('reads a place back as its value, and never beyond the axis', () => {
    expect(frame.valueAt(frame.x(0.58))).toBeCloseTo(0.58, 10);
    expect(frame.valueAt(-50)).toBe(0);
    expect(frame.valueAt(5000)).toBe(1);
  });

  it('has ticks on every axis, with text', () => {
    for (const ticks of [frame.ticks.x, frame.ticks.left, frame.ticks.right]) {
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.every(({ text }) => text !== '')).toBe(true);
    }
  });
});

describe('an axis of counts', () => {
  it('has no tick between two whole numbers', () => {
    const { ticks } = frameOf({
      x: { label: 'cosine similarity', domain: [0, 1] },
      left: { label: 'clusters', domain: [0, 2], format: String, whole: true },
      width: 600,
      height: 300,
      lines: 2,
    });
    expect(ticks.left.map(({ text }) => text)).toEqual(['0', '1', '2']);
  });
});

describe('labels of marks', () => {
  const mark = (at: number, kind: Mark['kind'], label = '0.58 applied'): Mark => ({
    key: `${kind}${at}`,
    at,
    kind,
    label,
  });

  it('never lie on each other, and the more important keeps its place', () => {
    const marks = [0.5, 0.505, 0.51, 0.515].map((at) => mark(at, 'preset'));
    const placed = placeMarks([...marks, mark(0.507, 'now')], frame.x, frame.width, 2);
    expect(placed.find((one) => one.mark.kind === 'now')?.line).toBe(0);
    for (const a of placed) {
      for (const b of placed) {
        if (a === b || a.line < 0 || a.line !== b.line) continue;
        const [from, to] = labelSpan(a.mark, frame.x(a.mark.at), frame.width);
        const [start, end] = labelSpan(b.mark, frame.x(b.mark.at), frame.width);
        expect(to < start || from > end).toBe(true);
      }
    }
    expect(placed.filter(({ line }) => line < 0)).toHaveLength(3);
  });

  it('turn to the left at the right edge', () => {
    const [from, to] = labelSpan(mark(1, 'now'), frame.right, frame.width);
    expect(to).toBe(frame.right);
    expect(from).toBeLessThan(frame.right);
  });
});

describe('values of a series', () => {
  it('lie between the points of a line, hold on a step, and are those of the bar', () => {
    expect(seriesValue(series('line', [0, 1], [0, 10]), 0.25)).toBeCloseTo(2.5);
    expect(seriesValue(series('step', [0, 0.5], [3, 7]), 0.49)).toBe(3);
    expect(seriesValue(series('step', [0, 0.5], [3, 7]), 0.5)).toBe(7);
    expect(seriesValue(series('bars', [0, 0.5, 1], [3, 7]), 1)).toBe(7);
    expect(seriesValue(series('bars', [0, 0.5, 1], [3, 7]), 0.2)).toBe(3);
    expect(seriesValue(series('line', [], []), 0.2)).toBeUndefined();
    expect(seriesValue(series('line', [0.4, 1], [1, 2]), 0.2)).toBeUndefined();
  });

  it('that are no numbers leave a gap in the line', () => {
    const path = seriesPath(series('line', [0, 0.3, 0.6, 1], [1, Number.NaN, 3, 4]), frame);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).not.toContain('NaN');
  });

  it('of bars without height draw nothing', () => {
    expect(seriesPath(series('bars', [0, 0.5, 1], [0, 5]), frame).match(/M/g)).toHaveLength(1);
  });
});
