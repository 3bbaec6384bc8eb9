import { useMemo } from 'react';
import { type Advice, advise } from '../../../core/advice/advise.ts';
import type { Guardrail } from '../../../core/metrics/guardrails.ts';
import { selectAdviseInput } from '../../../state/answers/probe.ts';
import { heardOf, useSuggestion } from '../../../state/answers/suggestion.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { useLater } from '../../kit/use-later.ts';
import { useSettled } from '../../kit/use-settled.ts';
import './health.css';

/** One advice, and what warns; what is only off by the specification stands with its figures. */
export function Guardrails() {
  const { guardrails, advice } = useAdvice();
  const warnings = guardrails.filter(({ severity }) => severity === 'warning');
  if (advice === undefined && warnings.length === 0) return null;
  return (
    <div className="guardrails">
      {advice !== undefined && <OneAdvice advice={advice} />}
      {warnings.length > 0 && <Lines label="Guardrails" guardrails={warnings} />}
    </div>
  );
}

/** What is off by the specification and warns of nothing. */
export function Information() {
  const informs = useAdvice().guardrails.filter(({ severity }) => severity !== 'warning');
  return informs.length === 0 ? null : <Lines label="Off target" guardrails={informs} />;
}

interface LinesProps {
  readonly label: string;
  readonly guardrails: readonly Guardrail[];
}

function Lines({ label, guardrails }: LinesProps) {
  return (
    <ul className="guardrail-list" aria-label={label}>
      {guardrails.map((guardrail) => (
        <li key={guardrail.metric}>
          <Line guardrail={guardrail} />
        </li>
      ))}
    </ul>
  );
}

function Line({ guardrail: { severity, text, remedy } }: { readonly guardrail: Guardrail }) {
  return (
    <div
      className="guardrail"
      data-severity={severity}
      role={severity === 'warning' ? 'alert' : 'note'}
    >
      <p>
        <b>{text}</b>
        {severity === 'information' && remedy}
      </p>
      {severity === 'warning' && remedy !== '' && (
        <details>
          <summary>What else helps</summary>
          {remedy}
        </details>
      )}
    </div>
  );
}

function OneAdvice({ advice: { kind, text, threshold } }: { readonly advice: Advice }) {
  const setThreshold = useStore((state) => state.setThreshold);
  return (
    <div className="advice" data-kind={kind}>
      <p role="status" aria-label="Advice">
        {text}
      </p>
      {threshold !== undefined && (
        <Button
          onClick={() => setThreshold(threshold)}
        >{`Set ${formatThreshold(threshold)}`}</Button>
      )}
    </div>
  );
}

/** The slider has come to rest when it stood still this long, ms. */
const REST = 250;
const NONE: readonly Guardrail[] = [];

/** What is off, and the one advice about it; both follow the slider once it rests. */
function useAdvice(): {
  readonly guardrails: readonly Guardrail[];
  readonly advice: Advice | undefined;
} {
  const live = useLater(selectAdviseInput);
  const input = useSettled(live, REST);
  const suggestion = useSuggestion();
  return useMemo(() => {
    const { known, recommendation } = heardOf(suggestion);
    const density = input?.parameters.algorithm !== 'agglomerative';
    const isReady = density || (known && input?.probe !== undefined);
    return {
      guardrails: input?.guardrails ?? NONE,
      advice: input !== undefined && isReady ? advise({ ...input, recommendation }) : undefined,
    };
  }, [input, suggestion]);
}
