import { Target, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { coverageText, limitText } from '../../../core/metrics/coverage.ts';
import type { Scoring, TruthChoices } from '../../../state/answers/scoring.ts';
import { useStore } from '../../../state/store.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { useSettled } from '../../kit/use-settled.ts';
import { CurvesView } from './CurvesView.tsx';
import { LinkagesView } from './LinkagesView.tsx';
import { NoTruth } from './NoTruth.tsx';
import { PeopleView } from './PeopleView.tsx';
import { isPartial, ScoresHead, type ScoresView } from './ScoresHead.tsx';
import { ScoresNow } from './ScoresNow.tsx';
import { statusText } from './score-words.ts';
import './people.css';
import './scores.css';
import './scores-view.css';
import { useCurves, useScoreNow, useTrees, useTruthChoice } from './use-scores.ts';

/** How well the identities agree with who is who: at this cut, over all of them, by person. */
export function ScoresPanel() {
  const { choices, scoring } = useTruthChoice();
  const clustered = useStore((s) => s.clustering !== undefined);
  const tracks = useStore((s) => s.clustering?.items.length ?? 0);
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
  const remark = useMemo(() => remarkOf(scoring), [scoring]);
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
function remarkOf(scoring: Scoring): string {
  const limit = limitText(scoring.truth);
  const parts = [isPartial(scoring) ? told(scoring) : undefined, limit];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** On how much it is scored, and on what clustering. */
function told({ coverage, name, source }: Scoring): string {
  const text = coverageText(coverage, name);
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  if (source === 'file') return `${whole}.`;
  return `${whole}: ${name}, against a clustering that knows none of your decisions. With them it would agree by construction.`;
}
