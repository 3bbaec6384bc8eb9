import { Download } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { downloadBlob } from '../../../bridge/save-file.ts';
import { curvesCsv } from '../../../core/export/score-files.ts';
import { bestStretch, type ScoreCurve } from '../../../core/metrics/curves.ts';
import { SCORE_METRICS, type ScoreMetric } from '../../../core/metrics/types.ts';
import type { Scoring } from '../../../state/answers/scoring.ts';
import { useStore } from '../../../state/store.ts';
import { selectLinkage } from '../../../state/views/clustered.ts';
import { selectAppliedThreshold } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import { Chart } from '../../kit/charts/Chart.tsx';
import type { Axis, Mark } from '../../kit/charts/types.ts';
import { formatThreshold } from '../../kit/format.ts';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { useSimilarityName } from '../../kit/similarity-name.ts';
import { clientHeight, useSize } from '../../kit/use-size.ts';
import { useSuggested } from '../suggest/use-suggested.ts';
import { linkageSeries, metricDomain, metricSeries } from './curve-series.ts';
import { formatScore, METRIC_WORDS } from './score-words.ts';
import { NoTree, TreesState } from './TreesState.tsx';

interface CurvesViewProps {
  readonly curves: readonly ScoreCurve[];
  readonly scoring: Scoring;
}

const ALL = 'all';
const CHOICES: readonly (readonly [ScoreMetric | typeof ALL, string])[] = [
  ...SCORE_METRICS.map((metric) => [metric, METRIC_WORDS[metric].label] as const),
  [ALL, 'All, this linkage'],
];
/** Px of a line of the chart's legend, and of the gaps: they stand above the picture. */
const LINE = 26;
const GAP = 10;
const LEAST = 110;
/** Differences below this are one threshold. */
const SAME = 5e-4;

/** Scores over the threshold: one metric by linkage, or every metric of the linkage in use. */
export function CurvesView({ curves, scoring }: CurvesViewProps) {
  const [shown, setShown] = useState<ScoreMetric | typeof ALL>('bcubed_f');
  const linkage = useStore(selectLinkage);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const applied = useStore(selectAppliedThreshold);
  const suggested = useSuggested();
  const algorithm = useStore((s) => s.parameters.algorithm);
  const setThreshold = useStore((s) => s.setThreshold);
  const epId = useStore((s) => s.open?.episode.epId ?? 'episode');
  const name = useSimilarityName();
  const xAxis = useMemo((): Axis => ({ label: `Threshold: ${name}`, domain: [0, 1] }), [name]);
  const place = useRef<HTMLDivElement>(null);
  const height = useSize(place, clientHeight);
  const room = height - LINE * (shown === ALL ? 2 : 1) - GAP;
  const metric: ScoreMetric = shown === ALL ? 'bcubed_f' : shown;
  const own = curves.find((one) => one.linkage === linkage);
  const best = useMemo(() => own && bestStretch(own, metric), [own, metric]);
  const series = useMemo(() => {
    if (shown !== ALL) return linkageSeries(curves, shown);
    return own === undefined ? [] : metricSeries(own);
  }, [curves, own, shown]);
  const left = useMemo((): Axis => {
    const label = shown === ALL ? `Score, ${linkage}` : METRIC_WORDS[shown].label;
    return { label, domain: metricDomain(curves, metric) };
  }, [curves, metric, shown, linkage]);
  const marks = useMemo((): readonly Mark[] => {
    const list: Mark[] = [];
    if (algorithm === 'agglomerative') {
      const at = formatThreshold(threshold);
      list.push({ key: 'now', at: threshold, label: `now ${at}`, kind: 'now' });
      if (Math.abs(applied - threshold) > SAME) {
        const label = `applied ${formatThreshold(applied)}`;
        list.push({ key: 'applied', at: applied, label, kind: 'applied' });
      }
    }
    if (suggested !== undefined) {
      const label = `suggested ${formatThreshold(suggested)}`;
      list.push({ key: 'suggested', at: suggested, label, kind: 'suggested' });
    }
    if (best !== undefined) {
      const label = `best ${formatThreshold(best.at)}`;
      list.push({ key: 'best', at: best.at, label, kind: 'landmark' });
    }
    return list;
  }, [threshold, applied, suggested, best, algorithm]);
  if (algorithm !== 'agglomerative') return <NoTree algorithm={algorithm} what="curves" />;
  return (
    <div className="scores-curves">
      <div className="scores-tools">
        <QuietSelect label="Metric" value={shown} options={CHOICES} onChange={setShown} />
        <span className="scores-says">
          {shown === ALL ? `every metric of ${linkage} linkage` : METRIC_WORDS[shown].says}
        </span>
        <TreesState bound={scoring.bound} />
        <Button
          look="plain"
          icon={Download}
          disabled={curves.length === 0}
          onClick={() => saveCsv(curvesCsv(curves), `${epId}-scores.csv`)}
        >
          CSV
        </Button>
      </div>
      <div className="scores-chart" ref={place}>
        {curves.length > 0 && height > 0 && (
          <Chart
            label={`${left.label} over the threshold`}
            description={inWords(curves, metric)}
            x={xAxis}
            left={left}
            series={series}
            marks={marks}
            height={Math.max(LEAST, room)}
            onPick={setThreshold}
            saveAs={`${epId}-scores`}
          />
        )}
      </div>
    </div>
  );
}

export function saveCsv(text: string, name: string): void {
  downloadBlob(new Blob([text], { type: 'text/csv;charset=utf-8' }), name);
}

/** The picture in a sentence: where each linkage is best. */
function inWords(curves: readonly ScoreCurve[], metric: ScoreMetric): string {
  const parts = curves.flatMap((curve) => {
    const best = bestStretch(curve, metric);
    if (best === undefined) return [];
    return [
      `${curve.linkage} ${formatScore(metric, best.value)} at ${formatThreshold(best.at)} (${formatThreshold(best.from)} to ${formatThreshold(best.to)})`,
    ];
  });
  return `${METRIC_WORDS[metric].label} over thresholds 0 to 1. Best: ${parts.join('; ')}.`;
}
