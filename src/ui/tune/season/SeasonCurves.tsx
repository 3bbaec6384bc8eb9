import { useMemo, useState } from 'react';
import {
  CURVE_FIGURES,
  type CurveFigure,
  episodeCurve,
  FIGURE_LABELS,
} from '../../../core/season/episode-curve.ts';
import { type SeasonCurves as Curves, SEASON_STEPS } from '../../../core/season/season-curves.ts';
import { type EpisodeFigures, episodeName } from '../../../core/season/types.ts';
import { percent } from '../../../core/words.ts';
import {
  inOrder,
  selectSeasonChoice,
  selectSeasonCurves,
  useSeason,
} from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';
import { Chart } from '../../kit/charts/Chart.tsx';
import type { Axis, Mark, Series } from '../../kit/charts/types.ts';
import { formatThreshold } from '../../kit/format.ts';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { snapThreshold } from '../../kit/threshold-words.ts';
import { episodeLook } from './season-colour.ts';

type Figure = CurveFigure | 'season';
const OPTIONS: readonly (readonly [Figure, string])[] = [
  ...CURVE_FIGURES.map((figure) => [figure, FIGURE_LABELS[figure].name] as const),
  ['season', 'Season as a whole'],
];
const X: Axis = {
  label: 'threshold (cosine similarity)',
  domain: [0, 1],
  format: formatThreshold,
};
const STEPS_X = Float64Array.from({ length: SEASON_STEPS }, (_, i) => i / (SEASON_STEPS - 1));
const HEIGHT = 230;
/** More names than this do not fit over the picture; the table names them too. */
const MOST_IN_LEGEND = 8;

/** One figure of all episodes over the threshold: a line each, the open one bold. */
export function SeasonCurves() {
  const [figure, setFigure] = useState<Figure>('clusters');
  const episodes = useSeason((s) => s.episodes);
  const openKey = useStore((s) => s.open?.key);
  const library = useStore((s) => s.library);
  const curves = useSeason(selectSeasonCurves);
  const marks = useMarks();
  const setThreshold = useStore((s) => s.setThreshold);
  const series = useMemo(() => {
    if (figure === 'season') return curves === undefined ? [] : seasonSeries(curves);
    const order = inOrder(library).map(({ key }) => key);
    return episodeSeries(episodes, figure, order, openKey);
  }, [figure, episodes, openKey, library, curves]);
  const left = useMemo(() => leftAxis(figure, series), [figure, series]);
  const name = OPTIONS.find(([key]) => key === figure)?.[1] ?? '';
  const bold = figure !== 'season' && series.at(-1)?.key === openKey;
  if (episodes.length === 0) return null;
  return (
    <div className="season-curves" data-bold={bold}>
      <div className="season-curves-head">
        <h3>Over the threshold</h3>
        <QuietSelect label="Figure" options={OPTIONS} value={figure} onChange={setFigure} />
      </div>
      {series.length === 0 ? (
        <p className="season-no-curve">{missingText(figure)}</p>
      ) : (
        <Chart
          label={figure === 'season' ? 'Season over the threshold' : `${name} of all episodes`}
          description={`${name} over the threshold from 0 to 1, ${series.length} ${series.length === 1 ? 'line' : 'lines'}.`}
          x={X}
          left={left}
          series={series}
          marks={marks}
          height={HEIGHT}
          legend={series.length <= MOST_IN_LEGEND}
          onPick={(value) => setThreshold(snapThreshold(value))}
          saveAs={`season-${figure}`}
        />
      )}
    </div>
  );
}

function useMarks(): readonly Mark[] {
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const choice = useSeason(selectSeasonChoice);
  const isSeason = useSeason((s) => s.episodes.length > 1);
  const suggested = choice?.decided === true && isSeason ? choice.cluster_thresh : undefined;
  return useMemo(() => {
    const now: Mark = { key: 'now', at: threshold, label: formatThreshold(threshold), kind: 'now' };
    if (suggested === undefined) return [now];
    const label = `season ${formatThreshold(suggested)}`;
    return [now, { key: 'season', at: suggested, label, kind: 'suggested' }];
  }, [threshold, suggested]);
}

/** A line for each episode that has the figure; that of the open one last, on top. */
function episodeSeries(
  episodes: readonly EpisodeFigures[],
  figure: CurveFigure,
  order: readonly string[],
  openKey: string | undefined,
): readonly Series[] {
  const all = episodes.flatMap((one): Series[] => {
    const y = episodeCurve(one, figure);
    if (!y.some(Number.isFinite)) return [];
    const look = episodeLook(order.indexOf(one.key));
    return [{ key: one.key, label: episodeName(one), kind: 'step', x: STEPS_X, y, ...look }];
  });
  return all.sort((a, b) => Number(a.key === openKey) - Number(b.key === openKey));
}

function leftAxis(figure: Figure, series: readonly Series[]): Axis {
  if (figure === 'clusters') {
    let most = 1;
    for (const { y } of series) for (let i = 0; i < y.length; i++) most = Math.max(most, y[i] || 0);
    return { label: FIGURE_LABELS.clusters.axis, domain: [0, most], format: String, whole: true };
  }
  if (figure === 'season') return { label: 'share, or F', domain: [0, 1], format: percent };
  const format = figure === 'f' || figure === 'agreement' ? twoPlaces : percent;
  return { label: FIGURE_LABELS[figure].axis, domain: [0, 1], format };
}

const twoPlaces = (value: number): string => value.toFixed(2);

function missingText(figure: Figure): string {
  return figure === 'f'
    ? 'Nothing is known to be true of these episodes. Add a truth.json to one, or lock a few identities.'
    : 'None of these episodes has this figure: their data do not decide for a threshold.';
}

const figure = (value: number): string => value.toFixed(3);

/** What one threshold for all would give: shares of episodes, and means over them. */
function seasonSeries(curves: Curves): readonly Series[] {
  const { threshold: x, warned, known, onTarget, singletons, meanF, leastF, fit } = curves;
  const withWarning = Float64Array.from(warned, (count, i) => count / (known[i] ?? 0));
  const all = [
    line('warned', 'episodes with a warning', 'var(--warn)', withWarning, percent),
    line('target', 'episodes on target', 'var(--good)', onTarget, percent),
    line('singletons', 'mean singletons', 'var(--text-3)', singletons, percent, 'dotted'),
    line('fit', 'agreement with their own', 'var(--accent)', fit, figure),
    line('mean-f', 'mean BCubed F', 'var(--id-11)', meanF, figure),
    line('least-f', 'least BCubed F', 'var(--id-11)', leastF, figure, 'dashed'),
  ];
  return all
    .map((one) => ({ ...one, x }))
    .filter(({ y }) => Array.from(y).some((value) => Number.isFinite(value)));
}

function line(
  key: string,
  label: string,
  colour: string,
  y: Float64Array,
  format: (value: number) => string,
  dash?: Series['dash'],
): Omit<Series, 'x'> {
  return { key, label, colour, kind: 'step', y, format, ...(dash === undefined ? {} : { dash }) };
}
