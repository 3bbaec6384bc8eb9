import { useMemo } from 'react';
import { changesBetween } from '../../../core/moderation/changes-since.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { displayName } from '../../kit/words.ts';
import { changeWords } from './change-words.ts';
import type { Between } from './history-rows.ts';
import { CHANGE_ICONS } from './step-icon.ts';
import './changes.css';

interface ChangesSinceProps {
  readonly between: Between;
  readonly onBetween: (between: Between) => void;
  readonly marks: readonly { readonly position: number; readonly name: string }[];
}

/** More lines are nothing to read; the count says how many there are. */
const MOST = 200;

/** What is different between two points: people first. */
export function ChangesSince({ between, onBetween, marks }: ChangesSinceProps) {
  const log = useStore((s) => s.log);
  const open = useStore((s) => s.open);
  const set = useStore(selectIdentitySet);
  const { setActive } = useStore.getState();
  const from = Math.min(between.from, log.entries.length);
  const to = Math.min(between.to ?? log.cursor, log.entries.length);
  const changes = useMemo(
    () => (open === undefined ? [] : changesBetween(log, from, to, open)),
    [log, from, to, open],
  );
  if (open === undefined) return null;
  const byId = new Map(set?.identities.map((identity) => [identity.id, identity]));
  const nameOf = (id: string): string => {
    const identity = byId.get(id);
    return identity === undefined ? id : displayName(identity);
  };
  return (
    <section className="changes" aria-label="What changed">
      <div className="changes-head">
        <h3 className="visually-hidden">What changed</h3>
        <PointSelect
          label="From"
          value={from}
          marks={marks}
          now={undefined}
          onChange={(position) => onBetween({ ...between, from: position ?? from })}
        />
        <span aria-hidden="true">→</span>
        <PointSelect
          label="To"
          value={between.to}
          marks={marks}
          now="now"
          onChange={(position) => onBetween({ ...between, to: position })}
        />
      </div>
      <p className="visually-hidden" role="status">
        {plural(changes.length, 'change')}
      </p>
      {changes.length === 0 ? (
        <p className="changes-none">
          {from === to ? 'These are the same point.' : 'No decision is different.'}
        </p>
      ) : (
        <ul>
          {changes.slice(0, MOST).map((change) => {
            const { who, what } = changeWords(change, nameOf);
            const Icon = CHANGE_ICONS[change.type];
            const shown = byId.get(change.type === 'merged' ? change.other : change.identityId);
            const track = change.tracks[0];
            const face =
              shown?.canonicalFace ??
              (track === undefined ? -1 : (open.summaries.bestFace[track] ?? -1));
            return (
              <li key={`${change.type} ${change.identityId} ${change.other}`}>
                <button
                  type="button"
                  disabled={shown === undefined}
                  onClick={() => shown !== undefined && setActive(shown.id)}
                >
                  {face >= 0 ? (
                    <Face row={face} decorative className="changes-face" />
                  ) : (
                    <i className="changes-face" />
                  )}
                  <Icon size={14} aria-hidden="true" />
                  <span>
                    <b>{who}</b> {what}
                  </span>
                </button>
              </li>
            );
          })}
          {changes.length > MOST && (
            <li className="changes-none">and {changes.length - MOST} more</li>
          )}
        </ul>
      )}
    </section>
  );
}

interface PointSelectProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly marks: ChangesSinceProps['marks'];
  /** Words for the choice that follows the present; undefined when there is none. */
  readonly now: string | undefined;
  readonly onChange: (position: number | undefined) => void;
}

/** A point with a name, or the step that was picked in the list. */
function PointSelect({ label, value, marks, now, onChange }: PointSelectProps) {
  const named = value === undefined || marks.some(({ position }) => position === value);
  return (
    <select
      className="select"
      aria-label={label}
      value={value === undefined ? 'now' : String(value)}
      onChange={(event) => {
        const { value: next } = event.currentTarget;
        onChange(next === 'now' ? undefined : Number(next));
      }}
    >
      {now !== undefined && <option value="now">{now}</option>}
      {!named && <option value={String(value)}>step {value}</option>}
      {marks.map(({ position, name }) => (
        <option key={position} value={String(position)}>
          {name}
        </option>
      ))}
    </select>
  );
}
