import { Play } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import type { BenchMachine, BenchRequest } from '../../../workers/bench/session.ts';
import type { LinkageMethod } from '../../core/cluster/types.ts';
import { largest } from '../../core/many.ts';
import { estimateBytes, estimateMs } from '../../core/speed/estimate.ts';
import type { SpeedRow } from '../../core/speed/speed-row.ts';
import { formatBytes } from '../../core/words.ts';
import { Button } from '../kit/Button.tsx';
import { formatCount } from '../kit/format.ts';
import { roughly } from './bench-words.ts';
import { type BenchChoice, mostOf, plansOf, SIZES, sizesOf, USUAL_SIZES } from './plans.ts';

const LINKAGES: readonly LinkageMethod[] = ['average', 'complete', 'ward', 'single'];
/** Longer than that is said before it begins, ms. */
const LONG_MS = 60_000;

interface BenchFormProps {
  readonly machine: BenchMachine;
  readonly rows: readonly SpeedRow[];
  readonly busy: boolean;
  readonly onStart: (plans: readonly BenchRequest[]) => void;
}

/** What is to be measured: sizes, engines, linkage. */
export function BenchForm({ machine, rows, busy, onStart }: BenchFormProps) {
  const named = useMemo(() => sizesOf(location.search), []);
  const [sizes, setSizes] = useState<ReadonlySet<number>>(
    new Set(named.length > 0 ? named : USUAL_SIZES),
  );
  const offered = [...new Set([...named, ...SIZES])].sort((a, b) => a - b);
  const [choices, setChoices] = useState<ReadonlySet<BenchChoice>>(usualChoices(machine));
  const [linkage, setLinkage] = useState<LinkageMethod>('average');
  const plans = plansOf(sizes, choices, linkage, machine);
  const ms = plans.reduce((sum, plan) => sum + estimateMs(plan, rows, machine.isSoftware), 0);
  const bytes = largest(plans.map(estimateBytes), 0);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy && plans.length > 0) onStart(plans);
  };
  return (
    <form className="bench-form" aria-label="What to measure" onSubmit={submit}>
      <fieldset disabled={busy}>
        <legend className="eyebrow">Tracks</legend>
        <div className="bench-sizes">
          {offered.map((n) => (
            <Check key={n} checked={sizes.has(n)} onToggle={() => setSizes(toggled(sizes, n))}>
              {formatCount(n)}
            </Check>
          ))}
        </div>
      </fieldset>
      <fieldset disabled={busy}>
        <legend className="eyebrow">Engines</legend>
        {enginesOf(machine).map(({ choice, label, detail, missing }) => (
          <Check
            key={choice}
            checked={choices.has(choice)}
            disabled={missing}
            onToggle={() => setChoices(toggled(choices, choice))}
          >
            {label} <small>{detail}</small>
          </Check>
        ))}
      </fieldset>
      <label className="bench-linkage">
        <span className="eyebrow">Linkage</span>
        <select
          className="select"
          value={linkage}
          disabled={busy}
          onChange={(event) => setLinkage(event.target.value as LinkageMethod)}
        >
          {LINKAGES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {ms > LONG_MS && (
        <p className="bench-warning">
          Takes about {roughly(ms)} and up to {formatBytes(bytes)} of memory, and keeps the
          processor busy as long. What is measured until you cancel stays.
        </p>
      )}
      {/* Never disabled while it has the focus, which would be lost. */}
      <Button
        look="primary"
        icon={Play}
        type="submit"
        disabled={plans.length === 0}
        aria-disabled={busy}
      >
        {plans.length === 0 ? 'Choose tracks and engines' : `Measure, about ${roughly(ms)}`}
      </Button>
    </form>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly disabled?: boolean | undefined;
  readonly onToggle: () => void;
  readonly children: React.ReactNode;
}

function Check({ checked, disabled, onToggle, children }: CheckProps) {
  return (
    <label className="bench-check" data-disabled={disabled}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={onToggle} />
      <span>{children}</span>
    </label>
  );
}

function enginesOf(machine: BenchMachine) {
  const { cores, adapter, isSoftware, unavailable } = machine;
  const most = (choice: BenchChoice): string => {
    const limit = mostOf(choice, machine);
    return limit === undefined ? '' : `, up to ${formatCount(limit)} tracks`;
  };
  const all = {
    choice: 'all' as const,
    label: 'WASM, all workers',
    detail: `${cores} cores`,
    missing: false,
  };
  return [
    { choice: 'one' as const, label: 'WASM, one worker', detail: 'a core', missing: false },
    ...(cores > 1 ? [all] : []),
    {
      choice: 'webgpu' as const,
      label: 'WebGPU',
      detail:
        unavailable ?? `${adapter}${isSoftware ? ', in software: slow' : ''}${most('webgpu')}`,
      missing: unavailable !== undefined,
    },
    {
      choice: 'js' as const,
      label: 'JavaScript',
      detail: `reference${most('js')}`,
      missing: false,
    },
  ];
}

function usualChoices({ cores, unavailable, isSoftware }: BenchMachine): ReadonlySet<BenchChoice> {
  const choices: BenchChoice[] = ['one'];
  if (cores > 1) choices.push('all');
  if (unavailable === undefined && !isSoftware) choices.push('webgpu');
  return new Set(choices);
}

function toggled<T>(all: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const next = new Set(all);
  if (!next.delete(one)) next.add(one);
  return next;
}
