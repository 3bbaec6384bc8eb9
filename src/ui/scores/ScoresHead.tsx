import { X } from 'lucide-react';
import { coverageText } from '../../core/metrics/coverage.ts';
import type { Scoring, TruthChoices } from '../../state/scoring.ts';
import { appStore } from '../../state/store.ts';
import {
  forgetTruth,
  setTruthSource,
  setWithDecisions,
  type TruthSource,
} from '../../state/truth.ts';
import { IconButton } from '../common/Button.tsx';
import { plural } from '../common/format.ts';
import { QuietSelect } from '../grid/QuietSelect.tsx';
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
  const text = coverageText(coverage, name);
  const partial = coverage.scored < coverage.tracks || text.includes(';');
  return (
    <div className="scores-head">
      <span className="scores-against">against</span>
      <QuietSelect<TruthSource>
        label="Truth"
        value={source}
        options={sourcesOf(choices)}
        onChange={setTruthSource}
      />
      <span className="scores-coverage" data-partial={partial} title={text}>
        {text}
      </span>
      {source === 'file' ? (
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
      ) : (
        <span
          className="scores-bound"
          title="Your decisions agree with themselves: this score is of a clustering that knows none of them"
        >
          without my decisions
        </span>
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

/** Only what there is. */
function sourcesOf({ file, locked, named }: TruthChoices): (readonly [TruthSource, string])[] {
  const own = (count: number, which: string) =>
    `my ${plural(count, `${which} identity`, `${which} identities`)}`;
  return [
    ...(file === undefined ? [] : [['file', file.name] as const]),
    ...(locked.truth.size === 0 ? [] : [['locked', own(locked.identities, 'locked')] as const]),
    ...(named.identities > locked.identities
      ? [['named', own(named.identities, 'named')] as const]
      : []),
  ];
}
