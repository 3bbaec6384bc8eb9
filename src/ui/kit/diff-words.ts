import type { IdentityChange, ThresholdDiff } from '../../core/diff/threshold-diff.ts';
import type { Guardrail } from '../../core/metrics/guardrails.ts';
import { METRIC_TARGETS } from '../../core/metrics/metric-targets.ts';
import { plural } from './format.ts';
import { isNamed, shortName } from './words.ts';

/** "4 merges · 1 split · 2 stopped"; "nothing changes". */
export function diffCounts({ merges, splits }: ThresholdDiff, stopped: number): string {
  const parts = [
    merges === 0 ? [] : [plural(merges, 'merge')],
    splits === 0 ? [] : [plural(splits, 'split')],
    stopped === 0 ? [] : [`${stopped} stopped`],
  ].flat();
  return merges + splits === 0 ? ['nothing changes', ...parts].join(' · ') : parts.join(' · ');
}

/** " · 2 changes held back", beside counts of what stands; nothing where nothing is. */
export const heldWords = (held: number): string =>
  held === 0 ? '' : ` · ${plural(held, 'change')} held back`;

/** What else there is to know: locks, and warnings that come or go. */
export function diffRemarks(diff: ThresholdDiff): readonly {
  readonly kind: 'good' | 'bad';
  readonly text: string;
}[] {
  const { locked, lockedTouched, cleared, raised } = diff;
  const locks =
    locked === 0
      ? []
      : lockedTouched === 0
        ? [{ kind: 'good', text: `${locked} locked untouched` } as const]
        : [{ kind: 'bad', text: `${lockedTouched} of ${locked} locked change` } as const];
  return [
    ...locks,
    ...cleared.map(
      (one) => ({ kind: 'good', text: `${metricName(one)} warning cleared` }) as const,
    ),
    ...raised.map((one) => ({ kind: 'bad', text: `${metricName(one)} warning` }) as const),
  ];
}

function metricName({ metric }: Guardrail): string {
  return METRIC_TARGETS.find((target) => target.metric === metric)?.label ?? metric;
}

/** The change as a sentence: "00012 joins Leonard", "Penny falls into 3". */
export function changeWords({ kind, before, after }: IdentityChange): string {
  const [largest, ...rest] = before;
  const whole = after[0];
  if (largest === undefined || whole === undefined) return '';
  if (kind === 'split') return `${shortName(largest)} falls into ${after.length}`;
  if (kind === 'regroup') return `${before.length} identities become ${after.length}`;
  const target = before.find(({ id }) => id === whole.id) ?? largest;
  const joining = [largest, ...rest].filter((one) => one !== target);
  const [one] = joining;
  const named = joining.filter(isNamed).map(shortName);
  const who =
    joining.length === 1 && one !== undefined
      ? shortName(one)
      : named.length === joining.length
        ? named.join(', ')
        : named.length === 0
          ? plural(joining.length, 'identity', 'identities')
          : `${named.join(', ')} and ${joining.length - named.length} more`;
  return `${who} ${joining.length === 1 ? 'joins' : 'join'} ${shortName(target)}`;
}
