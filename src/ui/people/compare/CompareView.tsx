import { ArrowLeftRight, Ban, GitMerge } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { toggleLock } from '../../acts/identity-actions.ts';
import { merge, moveTracks } from '../../acts/join.ts';
import { actionOf, pressOf } from '../../acts/keymap.ts';
import { useRenaming } from '../../acts/renaming.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { displayName } from '../../kit/words.ts';
import { CompareColumn } from './CompareColumn.tsx';
import './compare.css';
import { pairsOf, type TrackOrder } from './compare-facts.ts';
import { PairFacts } from './PairFacts.tsx';

const ORDERS: readonly (readonly [TrackOrder, string])[] = [
  ['similarity', 'most alike first'],
  ['time', 'in order of time'],
];

/** Two or three identities side by side: are they one person, and whose is which track? */
export function CompareView() {
  const compared = useStore((s) => s.compared);
  const set = useStore(selectIdentitySet);
  const [order, setOrder] = useState<TrackOrder>('similarity');
  const [at, setAt] = useState(0);
  const { compare, setDrawer } = useStore.getState();
  const columns = compared.flatMap(
    (id) => set?.identities.find((identity) => identity.id === id) ?? [],
  );
  useCloseAfterMerge(columns.length);
  const current = columns[Math.min(at, columns.length - 1)];
  if (columns.length < 2 || current === undefined) {
    const [left] = columns;
    return (
      <section className="compare" aria-label="Compare" tabIndex={-1} data-drawer-focus="">
        <EmptyState
          title={left === undefined ? 'Nothing to compare' : `${displayName(left)} is alone now`}
          text="What it was compared with is part of it, or not there at this threshold. Undo brings it back."
          action={{ label: 'Close', run: () => setDrawer('none') }}
        />
      </section>
    );
  }
  const acts = actsOn(columns, current, (next) => setAt(next));
  return (
    <section
      className="compare"
      aria-label="Compare"
      tabIndex={-1}
      data-drawer-focus=""
      onKeyDown={(event) => onCompareKey(event, acts)}
    >
      <header className="compare-head">
        <QuietSelect label="Order of tracks" options={ORDERS} value={order} onChange={setOrder} />
        <IconButton
          label="Swap the columns"
          icon={ArrowLeftRight}
          onClick={() => compare([...columns.map(({ id }) => id).slice(1), columns[0]?.id ?? ''])}
        />
        <span className="compare-gap" />
        <Button icon={GitMerge} onClick={acts.merge}>
          Merge into {displayName(current)} <Kbd>G</Kbd>
        </Button>
        <Button icon={Ban} onClick={acts['not-same']}>
          Not the same <Kbd>X</Kbd>
        </Button>
      </header>
      <div className="compare-columns" data-count={columns.length}>
        {columns.map((identity, index) => {
          const beside = columns[index + 1] ?? columns[index - 1];
          if (beside === undefined) return null;
          return (
            <CompareColumn
              key={identity.id}
              identity={identity}
              beside={beside}
              order={order}
              current={identity === current}
              onFocus={() => setAt(index)}
              left={columns[index - 1]}
              right={columns[index + 1]}
            />
          );
        })}
      </div>
      <div className="compare-pairs">
        {pairsOf(columns).map(([one, other]) => (
          <PairFacts
            key={`${one.id} ${other.id}`}
            one={one}
            other={other}
            named={columns.length > 2}
          />
        ))}
      </div>
    </section>
  );
}

/** A decision that leaves nobody to compare with ends the comparison; a threshold does not. */
function useCloseAfterMerge(count: number): void {
  const log = useStore((s) => s.log);
  const before = useRef({ count, log });
  useEffect(() => {
    const { count: was, log: old } = before.current;
    before.current = { count, log };
    if (was > 1 && count < 2 && log !== old) useStore.getState().setDrawer('none');
  }, [count, log]);
}

/** What the keys of the page do here: they are about what is compared. */
type CompareActs = Readonly<Record<'merge' | 'not-same' | 'lock' | 'rename', () => void>> & {
  /** Take the selected tracks of the current column to its neighbour. */
  readonly move: (direction: -1 | 1) => void;
};

function actsOn(
  columns: readonly Identity[],
  current: Identity,
  onCurrent: (index: number) => void,
): CompareActs {
  const others = columns.filter((identity) => identity !== current);
  const state = useStore.getState();
  return {
    merge: () => merge(current, others),
    'not-same': () => {
      for (const [one, other] of pairsOf(columns))
        state.notSame([...one.tracks], [...other.tracks]);
    },
    lock: () => toggleLock([current]),
    rename: () => useRenaming.getState().start(current.id, 'inspector'),
    move: (direction) => {
      const index = columns.indexOf(current);
      const to = columns[index + direction];
      const { trackSelection, setTrackSelection } = useStore.getState();
      const rows = [...current.tracks].filter((track) => trackSelection.has(track));
      if (to === undefined) return;
      if (rows.length === 0) onCurrent(index + direction);
      else {
        moveTracks(rows, to);
        setTrackSelection(new Set());
      }
    },
  };
}

/** The keys of the comparison, before those of the page. */
function onCompareKey(event: KeyboardEvent, acts: CompareActs): void {
  if (event.defaultPrevented || event.target instanceof HTMLInputElement) return;
  if (event.target instanceof HTMLSelectElement) return;
  const action = actionOf(pressOf(event), false);
  if (event.ctrlKey && event.key === 'ArrowLeft') acts.move(-1);
  else if (event.ctrlKey && event.key === 'ArrowRight') acts.move(1);
  else if (action === 'same' || action === 'merge') acts.merge();
  else if (action === 'not-same' || action === 'lock' || action === 'rename') acts[action]();
  else return;
  event.preventDefault();
}
