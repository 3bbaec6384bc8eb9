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
  const guardrails = useSettled(live, REST);
  if (guardrails.length === 0) return null;
  return (
    <ul className="guardrails" aria-label="Guardrails">
      {guardrails.map((guardrail) => (
        <li key={guardrail.metric}>
          <Warning guardrail={guardrail} />
        </li>
      ))}
    </ul>
  );
}

function Warning({ guardrail }: { readonly guardrail: Guardrail }) {
  const setThreshold = useStore((state) => state.setThreshold);
  const { severity, text, advice, suggestedThreshold } = guardrail;
  const [first, ...rest] = advice.split(SENTENCE_END);
  return (
    <div
      className="guardrail"
      data-severity={severity}
      role={severity === 'warning' ? 'alert' : 'note'}
    >
      <p>
        <b>{text}</b> {first}
      </p>
      {suggestedThreshold !== undefined && (
        <Button onClick={() => setThreshold(suggestedThreshold)}>
          {`Set ${formatThreshold(suggestedThreshold)}`}
        </Button>
      )}
      {rest.length > 0 && (
        <details>
          <summary>What else helps</summary>
          {rest.join(' ')}
        </details>
      )}
    </div>
  );
}

/** Between sentences: not inside "0.58". */
const SENTENCE_END = /(?<=\.) (?=\p{Lu})/u;
