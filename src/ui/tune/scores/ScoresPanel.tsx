import { Lock, Target, TriangleAlert } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import { coverageText, limitText } from '../../../core/metrics/coverage.ts';
import { bestStretch, type ScoreCurve } from '../../../core/metrics/curves.ts';
import { metricOf, type Score, type ScoreMetric } from '../../../core/metrics/types.ts';
import { MOST_SAMPLES, type Scoring, type TruthChoices } from '../../../state/answers/scoring.ts';
import { forgetTruth, setTruthSource } from '../../../state/library/truth.ts';
import { appStore, useStore } from '../../../state/store.ts';
import { selectLinkage, selectResult } from '../../../state/views/clustered.ts';
import { selectMergeThresholds } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { CurvesView } from './CurvesView.tsx';
import { LinkagesView } from './LinkagesView.tsx';
import { reasonOf } from './no-truth-words.ts';
import { PeopleView } from './PeopleView.tsx';
import { isPartial, ScoresHead, type ScoresView } from './ScoresHead.tsx';
import { formatScore, METRIC_WORDS, statusText } from './score-words.ts';
import { TruthFile } from './TruthFile.tsx';
import { useCurves, useScoreNow, useTrees, useTruthChoice } from './use-scores.ts';
import './people.css';
import './scores.css';
import './scores-view.css';

/** How well the identities agree with who is who: at this cut, over all of them, by person. */
export function ScoresPanel() {
  const { choices, scoring } = useTruthChoice();
  const clustered = useStore((s) => selectResult(s) !== undefined);
  const tracks = useStore((s) => selectResult(s)?.items.length ?? 0);
  return (
    <section className="scores" aria-label="Scores" tabIndex={-1} data-drawer-focus="">
      {!clustered || choices === undefined ? (
        <EmptyState
          icon={<Target size={26} strokeWidth={1.4} />}
          title="No clustering yet"
          text="Scores compare identities with who is who. They are here as soon as the tracks are clustered."
        />
      ) : tracks === 0 ? (
        <EmptyState
          icon={<Target size={26} strokeWidth={1.4} />}
          title="Nothing to score"
          text="No track of this episode has a vector, so there are no identities to compare with who is who."
        />
      ) : scoring === undefined || scoring.truth.size === 0 ? (
        <NoTruth choices={choices} scoring={scoring} />
      ) : (
        <Scores choices={choices} scoring={scoring} />
      )}
    </section>
  );
}

interface ScoresProps {
  readonly choices: TruthChoices;
  readonly scoring: Scoring;
}

/** Milliseconds that the slider rests before lists are drawn again. */
const REST_MS = 140;

function Scores({ choices, scoring }: ScoresProps) {
  const [view, setView] = useState<ScoresView>('curves');
  useTrees(scoring.bound);
  const { set, score } = useScoreNow(scoring);
  const curves = useCurves(scoring);
  const least = useStore((s) => s.parameters.min_cluster_size);
  const resting = useSettled(set, REST_MS);
  const status = set && score ? statusText(set, score, least) : 'Nothing to score at this cut';
  const announced = useSettled(status, REST_MS);
  const merges = useStore(selectMergeThresholds).length;
  const remark = useMemo(() => remarkOf(scoring, merges), [scoring, merges]);
  return (
    <>
      <ScoresHead choices={choices} scoring={scoring} view={view} onView={setView} />
      <p className="scores-status" role="status" aria-label="Score summary" title={announced}>
        {announced}
      </p>
      {remark !== '' && (
        <p className="scores-partial">
          <TriangleAlert size={13} aria-hidden="true" />
          {remark}
        </p>
      )}
      <div className="scores-body">
        <ScoresNow score={score} curves={curves} bound={scoring.bound} />
        <div className="scores-view" data-view={view}>
          {view === 'curves' && <CurvesView curves={curves} scoring={scoring} />}
          {view === 'linkages' && <LinkagesView curves={curves} />}
          {view === 'people' && resting !== undefined && (
            <PeopleView set={resting} scoring={scoring} />
          )}
        </div>
      </div>
    </>
  );
}

/** What a reader of the scores has to know; "" for a truth of every track that can decide. */
function remarkOf(scoring: Scoring, merges: number): string {
  const limit = limitText(scoring.truth);
  const parts = [isPartial(scoring) ? told(scoring) : undefined, limit, sampledText(merges)];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** How coarse curves are of more merges than they are worked out at. */
export const sampledText = (merges: number): string | undefined =>
  merges <= MOST_SAMPLES
    ? undefined
    : `The curves are worked out at about ${formatCount(MOST_SAMPLES)} of the ${formatCount(merges)} thresholds at which something merges; the figures at the threshold itself are exact.`;

/** On how much it is scored, and on what clustering. */
function told({ coverage, name, source }: Scoring): string {
  const text = coverageText(coverage, name);
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  if (source === 'file') return `${whole}.`;
  return `${whole}: ${name}, against a clustering that knows none of your decisions. With them it would agree by construction.`;
}

interface NoTruthProps {
  readonly choices: TruthChoices;
  readonly scoring: Scoring | undefined;
}

const BY_TRACK = `{
  "12": "Ann",
  "13": "Bob",
  "14": "Ann"
}`;
const BY_PERSON = `{
  "Ann": [12, 14],
  "Bob": [13]
}`;

/** Nobody has said who is who: what that would look like, and what can be used instead. */
function NoTruth({ choices, scoring }: NoTruthProps) {
  const { locked, named } = choices;
  const namedWord = locked.identities === 0 ? 'named' : 'named or locked';
  return (
    <div className="no-truth">
      <div className="no-truth-words">
        <h3>
          <Target size={18} strokeWidth={1.6} aria-hidden="true" />
          {scoring === undefined ? 'Who is who?' : 'Nothing here to score against'}
        </h3>
        <p>{reasonOf(scoring, choices.file?.truth.size ?? 0)}</p>
        <div className="no-truth-acts">
          <TruthFile label="Choose truth.json" look="primary" />
          {scoring !== undefined && scoring.source !== 'file' && choices.file !== undefined && (
            <Button onClick={() => setTruthSource('file')}>Back to {choices.file.name}</Button>
          )}
          {choices.file?.dropped === true && (
            <Button onClick={() => void forgetTruth(appStore.context)}>Forget this truth</Button>
          )}
          <Button
            icon={Lock}
            disabled={locked.truth.size === 0}
            onClick={() => setTruthSource('locked')}
          >
            Use my locked identities
          </Button>
          {named.identities > locked.identities && (
            <Button look="plain" onClick={() => setTruthSource('named')}>
              Use my {plural(named.identities, `${namedWord} identity`, `${namedWord} identities`)}
            </Button>
          )}
        </div>
        <p className="no-truth-note">
          {locked.truth.size === 0
            ? 'Lock identities you are sure of (L), and they serve as a partial truth.'
            : `${plural(locked.identities, 'locked identity', 'locked identities')} cover ${plural(locked.truth.size, 'track')}. They are scored on a clustering that knows none of your decisions: with them it would agree by construction.`}
        </p>
      </div>
      <div className="no-truth-shapes">
        <figure>
          <figcaption>truth.json by track</figcaption>
          <pre>{BY_TRACK}</pre>
        </figure>
        <figure>
          <figcaption>or by person</figcaption>
          <pre>{BY_PERSON}</pre>
        </figure>
      </div>
    </div>
  );
}

interface ScoresNowProps {
  /** Undefined where there is nothing to score. */
  readonly score: Score | undefined;
  readonly curves: readonly ScoreCurve[];
  readonly bound: boolean;
}

const ROWS: readonly ScoreMetric[] = ['pairwise_f', 'ari', 'nmi', 'wcp'];

/** The score at this cut, in large; follows the slider. */
const ScoresNow = memo(function ScoresNow({ score, curves, bound }: ScoresNowProps) {
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
