import { X } from 'lucide-react';
import type { DecidedTruth } from '../../../core/moderation/decided-truth.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import type { Scoring, TruthChoices } from '../../../state/answers/scoring.ts';
import { forgetTruth, setTruthSource, setWithDecisions } from '../../../state/library/truth.ts';
import type { TruthSource } from '../../../state/library/truth-state.ts';
import { appStore, useStore } from '../../../state/store.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { IconButton } from '../../kit/Button.tsx';
import { plural } from '../../kit/format.ts';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { TruthFile } from './TruthFile.tsx';

export type ScoresView = 'curves' | 'linkages' | 'people';

const VIEWS: readonly (readonly [ScoresView, string])[] = [
  ['curves', 'Curves'],
  ['linkages', 'Linkages'],
  ['people', 'People'],
];

interface ScoresHeadProps {
  readonly choices: TruthChoices;
  readonly scoring: Scoring;
  readonly view: ScoresView;
  readonly onView: (view: ScoresView) => void;
}

/** What is scored against, how much of it there is, and what is shown. */
export function ScoresHead({ choices, scoring, view, onView }: ScoresHeadProps) {
  const { coverage, name, source } = scoring;
  const decided = useStore((s) => hasDecisions(selectDecisions(s)));
  return (
    <div className="scores-head">
      <span className="scores-against">against</span>
      <QuietSelect<TruthSource>
        label="Truth"
        value={source}
        options={sourcesOf(choices)}
        onChange={setTruthSource}
      />
      <span className="scores-coverage">
        {/* Where it is not all, a line of its own says so. */}
        {isPartial(scoring) ? '' : `all ${plural(coverage.tracks, 'track')}`}
      </span>
      {source === 'file' && (decided || !scoring.bound) && (
        <label
          className="scores-bound"
          title="Score what the grid shows, or a clustering that knows nothing of your decisions"
        >
          <input
            type="checkbox"
            checked={scoring.bound}
            onChange={(event) => setWithDecisions(event.currentTarget.checked)}
          />
          with my decisions
        </label>
      )}
      {choices.file?.dropped === true && source === 'file' ? (
        <IconButton
          label={`Forget ${name}`}
          icon={X}
          onClick={() => void forgetTruth(appStore.context)}
        />
      ) : (
        <TruthFile label="File" look="plain" />
      )}
      <fieldset className="scores-views">
        <legend className="visually-hidden">Show</legend>
        {VIEWS.map(([key, label]) => (
          <button key={key} type="button" aria-pressed={view === key} onClick={() => onView(key)}>
            {label}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** True when people said anything about who is who. */
function hasDecisions(decisions: FoldedDecisions | undefined): boolean {
  if (decisions === undefined) return false;
  const { frozen, mustLink, cannotLink } = decisions;
  return frozen.length + mustLink.length + cannotLink.length > 0;
}

/** True when not every track is scored, or not everything in the truth was used. */
export function isPartial({ coverage }: Scoring): boolean {
  const { scored, tracks, unknown, contradictory, otherEpisode } = coverage;
  const unused = unknown.count + contradictory.count;
  return scored < tracks || unused > 0 || otherEpisode !== undefined;
}

/** Locked ones count among them, named or not. */
const namedWord = ({ identities }: DecidedTruth): string =>
  identities === 0 ? 'named' : 'named or locked';

/** Only what there is. */
function sourcesOf({ file, locked, named }: TruthChoices): (readonly [TruthSource, string])[] {
  const own = (count: number, which: string) =>
    `my ${plural(count, `${which} identity`, `${which} identities`)}`;
  return [
    ...(file === undefined ? [] : [['file', file.name] as const]),
    ...(locked.truth.size === 0 ? [] : [['locked', own(locked.identities, 'locked')] as const]),
    ...(named.identities > locked.identities
      ? [['named', own(named.identities, namedWord(locked))] as const]
      : []),
  ];
}
