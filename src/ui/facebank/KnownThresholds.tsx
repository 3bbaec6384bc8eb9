import { useId } from 'react';
import { DEFAULT_MATCH_THRESHOLDS, type MatchThresholds } from '../../core/facebank/types.ts';
import { useSuggestedMatch } from '../../state/answers/matches.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { formatThreshold } from '../kit/format.ts';
import { NumberField } from '../kit/NumberField.tsx';

const FIELDS = [
  { key: 'auto', label: 'Known from' },
  { key: 'margin', label: 'Ahead of the next by' },
  { key: 'review', label: 'Perhaps from' },
] as const satisfies readonly { key: keyof MatchThresholds; label: string }[];

/** The similarities that decide, each move seen in the cards below at once. */
export function KnownThresholds() {
  const thresholds = useStore((s) => s.matchThresholds);
  const oneToOne = useStore((s) => s.oneToOne);
  const suggested = useSuggestedMatch();
  const { chooseMatch } = useStore.getState();
  const tick = useId();
  const set = (key: keyof MatchThresholds, value: number): void => {
    const next = { ...thresholds, [key]: value };
    // The band for review begins no later than the one that names.
    if (next.review > next.auto) {
      if (key === 'auto') next.review = value;
      else next.auto = value;
    }
    void chooseMatch({ matchThresholds: next });
  };
  return (
    <fieldset className="known-thresholds" aria-label="Thresholds of matching">
      {FIELDS.map(({ key, label }) => (
        <div key={key} className="known-threshold">
          <span aria-hidden="true">{label}</span>
          <NumberField
            label={label}
            value={thresholds[key]}
            min={0}
            max={1}
            step={0.01}
            format={formatThreshold}
            onChange={(value) => set(key, Math.round(value * 1000) / 1000)}
          />
        </div>
      ))}
      <label className="known-threshold" htmlFor={tick}>
        <input
          id={tick}
          type="checkbox"
          checked={oneToOne}
          onChange={(event) => void chooseMatch({ oneToOne: event.currentTarget.checked })}
        />
        <span>Everybody once</span>
      </label>
      {suggested !== undefined && !same(suggested, thresholds) && (
        <Button
          title="From how alike strangers are by this model, in this episode."
          onClick={() => void chooseMatch({ matchThresholds: suggested })}
        >
          {`Take the suggested ${formatThreshold(suggested.auto)} / ${formatThreshold(suggested.margin)}`}
        </Button>
      )}
      {!same(DEFAULT_MATCH_THRESHOLDS, thresholds) && (
        <Button
          look="plain"
          onClick={() => void chooseMatch({ matchThresholds: DEFAULT_MATCH_THRESHOLDS })}
        >
          {`Back to ${formatThreshold(DEFAULT_MATCH_THRESHOLDS.auto)}`}
        </Button>
      )}
    </fieldset>
  );
}

const same = (a: MatchThresholds, b: MatchThresholds): boolean =>
  a.auto === b.auto && a.margin === b.margin && a.review === b.review;
