import { describe, expect, it } from 'vitest';
import { confusionCsv, curvesCsv, gridCsv } from '../../../src/core/export/score-files.ts';
import { scoreSvg } from '../../../src/core/export/score-svg.ts';
import { confusionByPerson } from '../../../src/core/metrics/confusion.ts';
import { scorePartition } from '../../../src/core/metrics/score.ts';

const truth = new Map([
  [0, 'a'],
  [1, 'a'],
  [2, '=b, "x"'],
]);
const at = (threshold: number, labels: readonly number[]) =>
  scorePartition(Int32Array.from(labels), truth, threshold);
const curve = {
  linkage: 'average' as const,
  scores: [at(0.3, [0, 0, 0]), at(0.6, [0, 0, 1])],
};

describe('files of scores', () => {
  it('have a row for each threshold', () => {
    const [head, first, second, end] = curvesCsv([curve]).split('\r\n');
    expect(head?.split(',').slice(0, 3)).toEqual(['linkage', 'threshold', 'bcubed_f']);
    expect(first?.split(',')).toHaveLength(head?.split(',').length ?? 0);
    // Precision (2 · 2/3 + 1/3) / 3 = 5/9, recall 1: F = 5/7.
    expect(first).toMatch(/^average,0\.3,0\.714286,0\.555556,1,/);
    expect(second).toMatch(/^average,0\.6,1,1,1,.*,2,2,3$/);
    expect(end).toBe('');
  });

  it('have a column for each threshold, empty where nothing is known', () => {
    expect(gridCsv([curve], [0.25, 0.5, 0.9], 'bcubed_f')).toBe(
      'bcubed_f by linkage,0.25,0.5,0.9\r\naverage,0.714286,1,\r\n',
    );
  });

  it('name the tracks that are errors, and run no formula', () => {
    const confusion = confusionByPerson(Int32Array.of(0, 1, 0), truth);
    const names = { track: (row: number) => `t${row}`, identity: (label: number) => `id-${label}` };
    expect(confusionCsv(confusion, names)).toBe(
      'person,tracks,identity,found,missing,foreign,missing_tracks,foreign_tracks\r\n' +
        'a,2,id-1,1,1,0,t0,\r\n' +
        '"\'=b, ""x""",1,id-0,1,0,1,,t0\r\n',
    );
  });
});

describe('a picture of scores', () => {
  const svg = scoreSvg([curve], { title: 'a < b & c', metric: 'bcubed_f', axis: 'BCubed F' });

  it('has a title, axes with units and the best of each line', () => {
    expect(svg).toContain('<title>a &lt; b &amp; c</title>');
    expect(svg).toContain('cluster_thresh (cosine similarity)');
    expect(svg).toContain('>BCubed F</text>');
    expect(svg).toContain('average: best 1.000 at 0.45');
  });

  it('steps where the score changes', () => {
    // From 0.3, where all are one, to 0.6: 64 + 872 · t across.
    expect(svg).toContain('M325.6 161.14H325.6V56H587.2');
    expect(scoreSvg([], { title: 't', metric: 'ari', axis: 'ARI' })).toMatch(/<\/svg>\n$/);
  });
});
