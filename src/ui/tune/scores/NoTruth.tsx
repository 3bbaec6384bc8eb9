import { Lock, Target } from 'lucide-react';
import type { Scoring, TruthChoices } from '../../../state/answers/scoring.ts';
import { forgetTruth, setTruthSource } from '../../../state/library/truth.ts';
import { appStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { plural } from '../../kit/format.ts';
import { reasonOf } from './no-truth-words.ts';
import { TruthFile } from './TruthFile.tsx';

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
export function NoTruth({ choices, scoring }: NoTruthProps) {
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
