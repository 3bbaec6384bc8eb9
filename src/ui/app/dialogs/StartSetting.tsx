import { useId } from 'react';
import type { StartChoice } from '../../../core/advice/start-threshold.ts';
import { setStartChoice, useStartChoice } from '../../../state/clustering/start-choice.ts';
import { formatThreshold } from '../../kit/format.ts';
import { SPEC_THRESHOLD } from '../../kit/threshold-words.ts';

const CHOICES: readonly (readonly [choice: StartChoice, words: string])[] = [
  ['suggested', 'the suggested threshold'],
  ['default', `the specification’s default (${formatThreshold(SPEC_THRESHOLD)})`],
  ['last', 'the threshold used last'],
];

/** Where new episodes start: kept in this browser, for all episodes to come. */
export function StartSetting() {
  const choice = useStartChoice((s) => s.choice);
  const id = useId();
  return (
    <section className="parameter-file">
      <h3>New episodes</h3>
      <div className="start-setting">
        <label htmlFor={id}>New episodes start at</label>
        <select
          id={id}
          className="select"
          value={choice}
          onChange={(event) => {
            const chosen = CHOICES.find(([one]) => one === event.currentTarget.value);
            if (chosen !== undefined) setStartChoice(chosen[0]);
          }}
        >
          {CHOICES.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <p className="preset-note">
        A suggestion that is not sure enough is not taken: the default is. A threshold in the
        episode’s own files wins over all three.
      </p>
    </section>
  );
}
