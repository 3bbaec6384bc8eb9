import { ChevronRight } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { isSure } from '../../../core/advice/start-threshold.ts';
import type { Alternative, Recommendation } from '../../../core/suggest/types.ts';
import { percent } from '../../../core/words.ts';
import { selectCountsAt } from '../../../state/answers/probe.ts';
import { retrySuggestion, useSuggestion } from '../../../state/answers/suggestion.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { SPEC_THRESHOLD } from '../../kit/threshold-words.ts';
import { useEscapeWithin } from '../../kit/use-escape-within.ts';
import { EvidenceChart } from './EvidenceChart.tsx';
import { Reasons } from './Reasons.tsx';
import { confidenceWords, suggestionLine, whyNone } from './suggestion-words.ts';
import './suggestion.css';
import './start.css';

interface SuggestionProps {
  /** One quiet line with the reasons behind a button; nothing at all where there is no tree. */
  readonly compact?: boolean;
}

/** The threshold that the data speak for, and why. It moves nothing by itself. */
export function Suggestion({ compact = false }: SuggestionProps) {
  const state = useSuggestion();
  const none = whyNone(state);
  const recommendation = 'recommendation' in state ? state.recommendation : undefined;
  if (none !== undefined && compact && state.type !== 'failed') return null;
  return (
    <section
      className="suggestion"
      aria-label={compact ? 'Suggested threshold' : 'Suggested threshold and its evidence'}
    >
      {!compact && <h3 className="eyebrow">Suggested threshold</h3>}
      {none !== undefined && (
        <p className="suggestion-none" role="status">
          {none}{' '}
          {state.type === 'failed' && (
            <button type="button" className="suggestion-link" onClick={retrySuggestion}>
              Try again
            </button>
          )}
        </p>
      )}
      {none === undefined && recommendation === undefined && (
        <p className="suggestion-none" role="status">
          Weighing the evidence…
        </p>
      )}
      {recommendation !== undefined && (
        <Answer recommendation={recommendation} compact={compact} busy={state.type === 'asking'} />
      )}
    </section>
  );
}

interface AnswerProps {
  readonly recommendation: Recommendation;
  readonly compact: boolean;
  /** A newer answer is on its way. */
  readonly busy: boolean;
}

function Answer({ recommendation, compact, busy }: AnswerProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEscapeWithin(root, opener, compact && open, () => setOpen(false));
  const { tracks, of, cluster_thresh } = recommendation;
  const sure = isSure(recommendation);
  const apart = Math.abs(cluster_thresh - SPEC_THRESHOLD) > 1e-9;
  const shown = !compact || open;
  return (
    <div className="suggestion-answer" ref={root}>
      <div className="suggestion-line" aria-busy={busy}>
        <Headline recommendation={recommendation} />
        {sure && !(compact && apart) && <GoThere to={recommendation.cluster_thresh} />}
        {compact && (
          <button
            ref={opener}
            type="button"
            className="suggestion-why"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            Why
            <ChevronRight size={13} aria-hidden="true" className="suggestion-chevron" />
          </button>
        )}
      </div>
      {compact && sure && apart && <TwoThresholds suggested={cluster_thresh} />}
      {shown && (
        <div className="suggestion-more" id={id}>
          {recommendation.decided && !sure && <GoThere to={cluster_thresh} />}
          <Reasons reasons={recommendation.reasons} />
          {tracks < of && (
            <p className="suggestion-none">
              From {formatCount(tracks)} of {formatCount(of)} tracks, evenly taken.
            </p>
          )}
          <Alternatives alternatives={recommendation.alternatives} />
          {!compact && recommendation.curves !== undefined && (
            <EvidenceChart recommendation={recommendation} curves={recommendation.curves} />
          )}
        </div>
      )}
    </div>
  );
}

/** Bars of the confidence's mark that are lit. */
const LIT = { low: 1, medium: 2, high: 3 } as const;

function Headline({ recommendation }: { readonly recommendation: Recommendation }) {
  const { decided, word, confidence, cluster_thresh } = recommendation;
  return (
    <p className="suggestion-words" role="status" aria-label={suggestionLine(recommendation)}>
      {decided ? (
        <>
          <span>Suggested</span> <b>{formatThreshold(cluster_thresh)}</b>
          <span
            className="suggestion-confidence"
            data-word={word}
            title={`Confidence ${confidence.toFixed(2)} of 1`}
          >
            <span className="suggestion-bars" data-lit={LIT[word]} aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {confidenceWords(word)}
          </span>
        </>
      ) : (
        <span>{suggestionLine(recommendation)}</span>
      )}
    </p>
  );
}

function GoThere({ to }: { readonly to: number }) {
  const here = useStore((s) => Math.abs(s.parameters.cluster_thresh - to) < 1e-9);
  const setThreshold = useStore((s) => s.setThreshold);
  return (
    <Button
      className="suggestion-go"
      // Disabled it would lose the focus of who has just pressed it.
      aria-disabled={here}
      onClick={() => setThreshold(to)}
    >
      {here ? 'You are there' : 'Go there'}
    </Button>
  );
}

/** Other thresholds that something speaks for: each a way there. */
function Alternatives({ alternatives }: { readonly alternatives: readonly Alternative[] }) {
  if (alternatives.length === 0) return null;
  return (
    <ul className="suggestion-others" aria-label="Alternatives">
      {alternatives.map((alternative) => (
        <li key={alternative.cluster_thresh}>
          <Other {...alternative} />
        </li>
      ))}
    </ul>
  );
}

function Other({ cluster_thresh: to, why, score }: Alternative) {
  const here = useStore((s) => Math.abs(s.parameters.cluster_thresh - to) < 1e-9);
  const setThreshold = useStore((s) => s.setThreshold);
  return (
    <button
      type="button"
      className="suggestion-other"
      aria-current={here ? 'true' : undefined}
      title={`${percent(score)} of the best score`}
      onClick={() => setThreshold(to)}
    >
      <b>{formatThreshold(to)}</b>
      <span>{why}</span>
    </button>
  );
}

/** The specification's default and the suggestion in people: each is a click away from the other. */
function TwoThresholds({ suggested }: { readonly suggested: number }) {
  const alike = useStore(
    (s) => selectCountsAt(s, suggested)?.clusters === selectCountsAt(s, SPEC_THRESHOLD)?.clusters,
  );
  return (
    <ul className="two-thresholds" aria-label="Default and suggestion">
      <li>
        <Place at={SPEC_THRESHOLD} what="default" singles={alike} />
      </li>
      <li>
        <Place at={suggested} what="suggested" singles={alike} />
      </li>
    </ul>
  );
}

interface PlaceProps {
  readonly at: number;
  readonly what: string;
  /** Also say how many tracks are alone: where the people are as many, the two differ in those. */
  readonly singles: boolean;
}

/** "0.58 → 78 identities": what a threshold gives, and the way there. */
function Place({ at, what, singles }: PlaceProps) {
  const here = useStore((s) => Math.abs(s.parameters.cluster_thresh - at) < 1e-9);
  const clusters = useStore((s) => selectCountsAt(s, at)?.clusters);
  const singletons = useStore((s) => selectCountsAt(s, at)?.singletons);
  const setThreshold = useStore((s) => s.setThreshold);
  const title =
    singletons === undefined
      ? `Set ${formatThreshold(at)}`
      : `${here ? 'The page is here' : `Set ${formatThreshold(at)}`}: ${plural(singletons, 'single track')} beside`;
  return (
    <button type="button" aria-pressed={here} title={title} onClick={() => setThreshold(at)}>
      <span>
        <b>{formatThreshold(at)}</b>
        {clusters === undefined ? '' : ` → ${plural(clusters, 'identity', 'identities')}`}
        {singles && singletons !== undefined && `, ${formatCount(singletons)} single`}
      </span>{' '}
      <small>{what}</small>
    </button>
  );
}
