import type { Guardrail } from '../../core/identity/types.ts';
import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../common/Button.tsx';
import { formatThreshold } from '../common/format.ts';
import { useSettled } from '../common/use-settled.ts';
import './health.css';

/** The slider has come to rest when it stood still this long, ms. */
const REST = 250;
const NONE: readonly Guardrail[] = [];

/** Warnings with their remedies. They follow the slider once it rests, so nothing jumps under a drag. */
export function Guardrails() {
  const live = useStore((state) => selectIdentitySet(state)?.guardrails ?? NONE);
  const setThreshold = useStore((state) => state.setThreshold);
  const guardrails = useSettled(live, REST);
  if (guardrails.length === 0) return null;
  return (
    <ul className="guardrails" aria-label="Guardrails">
      {guardrails.map((guardrail) => (
        <li key={guardrail.metric}>
          <div
            className="guardrail"
            data-severity={guardrail.severity}
            role={guardrail.severity === 'warning' ? 'alert' : 'note'}
          >
            <p>
              <b>{guardrail.text}</b> {guardrail.advice}
            </p>
            {guardrail.suggestedThreshold !== undefined && (
              <Button
                onClick={() => {
                  if (guardrail.suggestedThreshold !== undefined)
                    setThreshold(guardrail.suggestedThreshold);
                }}
              >
                {`Set ${formatThreshold(guardrail.suggestedThreshold)}`}
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
