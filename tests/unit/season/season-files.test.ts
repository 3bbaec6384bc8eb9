import { describe, expect, it } from 'vitest';
import { chooseSeason } from '../../../src/core/season/choose-season.ts';
import { seasonCsv } from '../../../src/core/season/season-csv.ts';
import { seasonCurves } from '../../../src/core/season/season-curves.ts';
import { seasonHtml } from '../../../src/core/season/season-html.ts';
import { seasonJson } from '../../../src/core/season/season-json.ts';
import { seasonRows, sortedRows } from '../../../src/core/season/season-rows.ts';
import { seasonSvg } from '../../../src/core/season/season-svg.ts';
import { seasonText } from '../../../src/core/season/season-text.ts';
import { figures, seasonOf } from './make-figures.ts';

const HOSTILE = '=HYPERLINK("http://x","<b>&")';
const SEASON = seasonOf(
  [
    figures('rhobh-s05e02', { at: 0.46 }),
    figures(HOSTILE, { at: 0.5 }, { key: 'h', runId: '+1,2' }),
    figures('silent', undefined, { tracks: 0, floor: 0.7 }),
  ],
  {
    failures: [
      { key: 'f', epId: '-broken', runId: '', reason: 'Incomplete.\n"Drop" it <script>again' },
    ],
  },
);
const CURVES = seasonCurves(SEASON);
const CHOICE = chooseSeason(SEASON, CURVES);

describe('table as CSV', () => {
  const lines = seasonCsv(SEASON).split('\r\n');

  it('has a line for each episode and one for each failure, all as wide as the head', () => {
    expect(lines).toHaveLength(6);
    const head = lines[0]!.split(',').length;
    expect(lines[1]!.split(',')).toHaveLength(head);
    expect(lines[1]).toMatch(/^rhobh-s05e02,,100,100,0,0\.58,10,50,0\.5,5,0\.05,5,,0\.46,0\.9,/);
    expect(lines[3]).toMatch(/^silent,,0,100,0,0\.58,,,,,,,/);
  });

  it('lets no name begin a formula, and quotes what needs it', () => {
    expect(lines[2]!.startsWith('"\'=HYPERLINK(""http://x"",""<b>&"")","\'+1,2",')).toBe(true);
    expect(seasonCsv(SEASON)).toContain("\r\n'-broken,,");
    expect(seasonCsv(SEASON)).toContain('"Incomplete.\n""Drop"" it <script>again"');
  });
});

describe('report page', () => {
  const page = seasonHtml(SEASON, CHOICE, '2025-11-18');

  it('shows names as text and runs nothing', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b>&"');
    expect(page).toContain('=HYPERLINK(&quot;http://x&quot;,&quot;&lt;b&gt;&amp;&quot;)');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(?:src|href)=/);
  });

  it('has choice, table and a picture for every figure that some episode has', () => {
    expect(page).toContain('for the season');
    expect(page.match(/<tr>/g)).toHaveLength(5);
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page).toContain('Agreement with its own over the threshold');
    expect(page).not.toContain('BCubed F over the threshold');
  });
});

describe('picture', () => {
  it('draws a line for each episode that has the figure', () => {
    const drawn = (figure: 'clusters' | 'agreement') =>
      seasonSvg(SEASON, figure)!.match(/<path d="M[^"]*H/g);
    expect(drawn('clusters')).toHaveLength(3);
    expect(drawn('agreement')).toHaveLength(2);
    expect(seasonSvg(SEASON, 'f')).toBeUndefined();
  });
});

describe('everything as JSON', () => {
  it('is plain data, null where something is not known', () => {
    const data = JSON.parse(seasonJson(SEASON, CURVES, CHOICE));
    expect(data.parameters).toMatchObject({ linkage: 'average', cluster_thresh: 0.58 });
    expect(data.recommendation.cluster_thresh).toBe(CHOICE.cluster_thresh);
    expect(data.episodes).toHaveLength(3);
    expect(data.episodes[0].suggestion).toMatchObject({ cluster_thresh: 0.46, decided: true });
    expect(data.episodes[2]).toMatchObject({ metrics: null, suggestion: null, truth: null });
    expect(data.failed).toEqual([
      { ep_id: '-broken', run_id: '', reason: 'Incomplete.\n"Drop" it <script>again' },
    ]);
    expect(data.curves.threshold).toHaveLength(201);
    expect(data.curves.mean_bcubed_f[0]).toBeNull();
  });
});

describe('table as text', () => {
  it('lines its columns up, and gives the choice with its reasons', () => {
    const lines = seasonText(SEASON, CHOICE).split('\n');
    const column = lines[1]!.indexOf('tracks') + 'tracks'.length;
    expect(lines[2]!.slice(0, column)).toMatch(/ 100$/);
    expect(lines[4]!.slice(0, column)).toMatch(/ 0$/);
    expect(lines.some((line) => line.startsWith('season: cluster_thresh '))).toBe(true);
  });
});

describe('rows', () => {
  it('sort by a column, those without a value last either way', () => {
    const rows = seasonRows(SEASON);
    const names = (direction: 1 | -1) =>
      sortedRows(rows, 'suggested', direction).map(({ key }) => key);
    expect(names(1)).toEqual(['rhobh-s05e02', 'h', 'silent']);
    expect(names(-1)).toEqual(['h', 'rhobh-s05e02', 'silent']);
    expect(sortedRows(rows, 'name', -1).map(({ key }) => key)[0]).toBe('silent');
  });
});
