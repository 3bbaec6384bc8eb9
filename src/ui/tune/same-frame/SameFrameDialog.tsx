import { Undo2 } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { whyNothingShared } from '../../../core/same-frame/frame-extent.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { useSameFrameView } from '../../kit/why/open-same-frame.ts';
import { PairEvidence } from './PairEvidence.tsx';
import { PairList } from './PairList.tsx';
import { pairActs } from './pair-acts.ts';
import { matches, PAIR_FILTERS, type PairFilter } from './pair-rows.ts';
import { RulesBar } from './RulesBar.tsx';
import './same-frame.css';
import { NOTHING_WORDS } from './same-frame-words.ts';
import { usePairRows, useSimilarities } from './use-pair-rows.ts';

/** Tracks in one frame at two places: what shows it, what it would do, and the way to waive it. */
export function SameFrameDialog() {
  const episode = useStore((s) => s.open?.episode);
  const nothing = useMemo(() => episode && whyNothingShared(episode), [episode]);
  const close = () => useStore.getState().setDialog('none');
  return (
    <Dialog
      size="large"
      title="Same frame, two people"
      lead="Faces at two places in one frame are two people, unless one is in a mirror, a picture or on a screen."
      onClose={close}
      footer={
        <>
          <LastStep />
          <Button look="primary" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      {nothing === undefined ? <Pairs /> : <EmptyState {...NOTHING_WORDS[nothing]} />}
    </Dialog>
  );
}

function Pairs() {
  const rows = usePairRows();
  const similarities = useSimilarities();
  const { pair } = useSameFrameView();
  const [filter, setFilter] = useState<PairFilter>('all');
  const shown = useMemo(() => rows.filter((row) => matches(row, filter)), [rows, filter]);
  const wanted = pair === undefined ? undefined : `${pair[0]} ${pair[1]}`;
  // A pair that a decision took out of the list gives way to the one that took its place.
  const [place, setPlace] = useState(0);
  const found = shown.findIndex(({ key }) => key === wanted);
  const at = found >= 0 ? found : Math.min(place, shown.length - 1);
  const current = shown[at];
  const show = (index: number): void => {
    const next = shown[index];
    if (next === undefined) return;
    setPlace(index);
    useSameFrameView.setState({ pair: [next.a, next.b] });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (current === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement && event.target.type === 'number') return;
    const { waive, restore, notSame } = pairActs(current);
    const key = event.key.toLowerCase();
    const run = key === 'w' ? (restore ?? waive) : key === 'x' ? notSame : undefined;
    if (run === undefined) return;
    event.preventDefault();
    setPlace(at);
    run();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons inside
    <div className="same-frame" onKeyDown={onKeyDown}>
      <RulesBar />
      <fieldset className="sf-filters">
        <legend className="visually-hidden">Show</legend>
        {PAIR_FILTERS.map(([value, text]) => {
          const count = rows.filter((row) => matches(row, value)).length;
          return (
            <label key={value} data-checked={filter === value} data-none={count === 0}>
              <input
                type="radio"
                name="sf-filter"
                checked={filter === value}
                onChange={() => setFilter(value)}
              />
              {text} <b>{count}</b>
            </label>
          );
        })}
      </fieldset>
      {current === undefined ? (
        <div className="sf-none">
          <EmptyState {...emptyWords(filter)} />
        </div>
      ) : (
        <div className="sf-split">
          <PairList rows={shown} at={at} similarities={similarities} onShow={show} />
          <PairEvidence
            key={current.key}
            row={current}
            rows={rows}
            similarity={similarities.get(current.key)}
          />
        </div>
      )}
    </div>
  );
}

function emptyWords(filter: PairFilter) {
  switch (filter) {
    case 'together':
      return {
        title: 'Nobody is in two places',
        text: 'At this threshold no identity holds two tracks that the rules take for two people.',
      };
    case 'decided':
      return {
        title: 'Nothing decided yet',
        text: 'Pairs that you waive, merge or call not the same are listed here.',
      };
    default:
      return {
        title: 'No such pair',
        text: 'No pair of tracks is of this kind under these rules.',
      };
  }
}

/** What was decided last, with the way back: the page's own notices are behind this window. */
function LastStep() {
  const [since] = useState(() => useStore.getState().log.cursor);
  const entry = useStore((s) =>
    s.log.cursor > since ? s.log.entries[s.log.cursor - 1] : undefined,
  );
  const leader = useStore((s) => s.leader);
  return (
    <p className="sf-last" role="status" aria-label="Last decision">
      {entry !== undefined && (
        <>
          <span>{entry.text}</span>
          <Button
            look="plain"
            icon={Undo2}
            disabled={!leader}
            onClick={() => useStore.getState().undo()}
          >
            Undo
          </Button>
        </>
      )}
    </p>
  );
}
