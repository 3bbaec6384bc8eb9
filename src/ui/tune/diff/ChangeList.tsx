import { useCallback, useDeferredValue, useState } from 'react';
import type { IdentityChange, ThresholdDiff } from '../../../core/diff/threshold-diff.ts';
import { Button } from '../../kit/Button.tsx';
import { Growing } from '../../kit/Growing.tsx';
import { ChangeRow } from './ChangeRow.tsx';
import { lookAtChange } from './look-at-change.ts';
import { useChangeThreshold } from './use-change-threshold.ts';

/** Changes listed at once, so that the list keeps up with the slider. */
const FIRST = 5;

interface ChangeListProps {
  readonly diff: ThresholdDiff;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  /** What would make them, as it reads after "What … would change". */
  readonly by?: string;
  readonly onLook?: (change: IdentityChange) => void;
}

/** What the threshold would change, one line a change, those that move most tracks first. */
export function ChangeList({
  diff,
  chosen,
  onChoose,
  by = 'the threshold',
  onLook = lookAtChange,
}: ChangeListProps) {
  const [all, setAll] = useState(false);
  const changes = useDeferredValue(diff.changes);
  const at = useChangeThreshold();
  const choose = useCallback(
    (key: string, on: boolean) => {
      const next = new Set(chosen);
      if (on) next.add(key);
      else next.delete(key);
      onChoose(next);
    },
    [chosen, onChoose],
  );
  const shown = all ? changes : changes.slice(0, FIRST);
  const rest = changes.length - shown.length;
  return (
    <>
      <ul className="diff-list" aria-label={`What ${by} would change`}>
        <Growing items={shown} keyOf={({ key }) => key}>
          {(change) => (
            <ChangeRow
              change={change}
              at={at(change)}
              chosen={chosen.has(change.key)}
              onChoose={choose}
              onLook={onLook}
            />
          )}
        </Growing>
      </ul>
      {(rest > 0 || all) && changes.length > FIRST && (
        <Button look="plain" className="diff-rest" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${rest} more`}
        </Button>
      )}
    </>
  );
}
