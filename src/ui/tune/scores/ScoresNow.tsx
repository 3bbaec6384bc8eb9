import { memo } from 'react';
import { bestStretch, type ScoreCurve } from '../../../core/metrics/curves.ts';
import { metricOf, type Score, type ScoreMetric } from '../../../core/metrics/types.ts';
import { selectLinkage } from '../../../state/answers/scoring.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { formatScore, METRIC_WORDS } from './score-words.ts';

interface ScoresNowProps {
  /** Undefined where there is nothing to score. */
  readonly score: Score | undefined;
  readonly curves: readonly ScoreCurve[];
  readonly bound: boolean;
}

const ROWS: readonly ScoreMetric[] = ['pairwise_f', 'ari', 'nmi', 'wcp'];

/** The score at this cut, in large; follows the slider. */
export const ScoresNow = memo(function ScoresNow({ score, curves, bound }: ScoresNowProps) {
  const linkage = useStore(selectLinkage);
  const algorithm = useStore((s) => s.parameters.algorithm);
  const setThreshold = useStore((s) => s.setThreshold);
  const curve = curves.find((one) => one.linkage === linkage);
  const best = curve === undefined ? undefined : bestStretch(curve, 'bcubed_f');
  if (score === undefined) {
    return (
      <div className="scores-now">
        <p className="scores-none">
          {algorithm === 'agglomerative' || bound
            ? 'Working out the clustering without your decisions…'
            : `${algorithm} can only be scored with your decisions. Choose agglomerative, or a truth.json.`}
        </p>
      </div>
    );
  }
  const there = best !== undefined && score.bcubed.f >= best.value - 1e-6;
  return (
    <div className="scores-now">
      <div className="scores-big" title={METRIC_WORDS.bcubed_f.says}>
        <b>{score.bcubed.f.toFixed(3)}</b>
        <span>BCubed F</span>
      </div>
      <p className="scores-pr">
        <span title={METRIC_WORDS.bcubed_precision.says}>
          P <b>{score.bcubed.precision.toFixed(3)}</b>
        </span>
        <span title={METRIC_WORDS.bcubed_recall.says}>
          R <b>{score.bcubed.recall.toFixed(3)}</b>
        </span>
      </p>
      <dl>
        {ROWS.map((metric) => (
          <div key={metric} title={METRIC_WORDS[metric].says}>
            <dt>{METRIC_WORDS[metric].label}</dt>
            <dd>{formatScore(metric, metricOf(score, metric))}</dd>
          </div>
        ))}
        <div title={METRIC_WORDS.ratio.says}>
          <dt>
            {score.found} found / {score.people} true
          </dt>
          <dd>{score.ratio.toFixed(2)}</dd>
        </div>
      </dl>
      {best !== undefined && algorithm === 'agglomerative' && (
        <Button
          className="scores-best"
          disabled={there}
          title={`Best between ${formatThreshold(best.from)} and ${formatThreshold(best.to)}`}
          onClick={() => setThreshold(best.at)}
        >
          {there
            ? 'As good as it gets'
            : `Best ${best.value.toFixed(3)} at ${formatThreshold(best.at)}`}
        </Button>
      )}
    </div>
  );
});
