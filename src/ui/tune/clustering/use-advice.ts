import { useMemo } from 'react';
import { type Advice, advise } from '../../../core/advice/advise.ts';
import type { Guardrail } from '../../../core/metrics/guardrails.ts';
import { selectAdviseInput } from '../../../state/answers/probe.ts';
import { heardOf, useSuggestion } from '../../../state/answers/suggestion.ts';
import { useStore } from '../../../state/store.ts';
import { useSettled } from '../../kit/use-settled.ts';

/** The slider has come to rest when it stood still this long, ms. */
const REST = 250;
const NONE: readonly Guardrail[] = [];

/** What is off, and the one advice about it; both follow the slider once it rests. */
export function useAdvice(): {
  readonly guardrails: readonly Guardrail[];
  readonly advice: Advice | undefined;
} {
  const live = useStore(selectAdviseInput);
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
