import { Check } from 'lucide-react';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { ActionBar } from '../../acts/ActionBar.tsx';
import { cargoOfTracks } from '../../acts/cargo.ts';
import { armDrag } from '../../acts/drag/start-drag.ts';
import { actItems } from '../../acts/menus.ts';
import { openContextMenu } from '../../kit/context-menu.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Face } from '../../kit/Face.tsx';
import { trayFaces } from '../../kit/grid/card-faces.ts';
import { useSelecting } from '../../kit/grid/use-selecting.ts';
import { type GridItem, VirtualGrid } from '../../kit/grid/VirtualGrid.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { ownTrackName, timeIn, trackName } from '../../kit/words.ts';
import '../grid/card.css';
import { faceLayout } from '../identity/AllFaces.tsx';
import '../identity/tiles.css';
import { perform } from '../../acts/acts.ts';
import { selectDeletedBin, selectNoiseBin } from '../../acts/bins.ts';
import { useTrackCursor } from '../../acts/track-cursor.ts';
import { currentSubject } from '../../acts/use-subject.ts';
import { TrayHeader } from './TrayHeader.tsx';

interface TrackItem extends GridItem {
  readonly row: number;
  readonly face: number;
}

interface BinWords {
  readonly title: string;
  readonly about: ReactNode;
  readonly emptyTitle: string;
  readonly emptyText: string;
}

const WORDS: Readonly<Record<'noise' | 'deleted', BinWords>> = {
  noise: {
    title: 'Noise bin',
    about: (
      <>
        Nobody’s faces: kept in the episode, out of every identity. <Kbd>T</Kbd> takes them out.
      </>
    ),
    emptyTitle: 'The noise bin is empty',
    emptyText: 'What is no face, or nobody’s, comes here with Del, and can be taken out again.',
  },
  deleted: {
    title: 'Deleted tracks',
    about: (
      <>
        Out of every identity, and marked in the export, until somebody restores them with{' '}
        <Kbd>T</Kbd> or drags them to a person.
      </>
    ),
    emptyTitle: 'Nothing is deleted',
    emptyText: 'Deleted tracks come here, also those that the files say are, and can be restored.',
  },
};

/** Tracks that were put away, by people or by the files, and the way back. */
export function BinTray({ bin }: { readonly bin: 'noise' | 'deleted' }) {
  const open = useStore((s) => s.open);
  const rows = useStore(bin === 'noise' ? selectNoiseBin : selectDeletedBin);
  const selected = useStore((s) => s.trackSelection);
  const { setView, setTrackSelection } = useStore.getState();
  const { track: cursor, point } = useTrackCursor();
  const items = useMemo(() => {
    if (open === undefined) return [];
    const { episode } = open;
    const faceOf = trayFaces(open);
    const at = (row: number): number => episode.tracks.firstTs[row] ?? 0;
    return [...rows]
      .sort((a, b) => at(a) - at(b) || a - b)
      .map((row): TrackItem => {
        return {
          key: String(row),
          label: `${trackName(episode, row)}, ${timeIn(episode, at(row))}`,
          row,
          face: faceOf(row),
        };
      });
  }, [rows, open]);
  const keys = useMemo(() => items.map(({ key }) => key), [items]);
  const selection = useMemo(() => new Set([...selected].map(String)), [selected]);
  const active = cursor === undefined ? undefined : String(cursor);
  const toRow = (key: string | undefined) => point(key === undefined ? undefined : Number(key));
  const selecting = useSelecting({
    keys,
    active,
    selection,
    setActive: toRow,
    setSelection: (chosen) => setTrackSelection(new Set([...chosen].map(Number))),
  });
  const render = useCallback(
    (item: TrackItem) => (
      <div className="single" data-selected={selection.has(item.key) ? '' : undefined}>
        <span className="tile">
          <Face row={item.face} />
          <span className="card-check" data-check="" aria-hidden="true">
            <Check size={14} strokeWidth={3} />
          </span>
        </span>
        <span className="tile-figures">
          <span>
            {open === undefined ? '' : ownTrackName(open.episode, item.row).replace('track ', '')}
          </span>
          <span>
            {open === undefined
              ? ''
              : timeIn(open.episode, open.episode.tracks.firstTs[item.row] ?? Number.NaN)}
          </span>
        </span>
      </div>
    ),
    [selection, open],
  );
  if (open === undefined) return null;
  const words = WORDS[bin];
  const cargo = (key: string) => {
    const taken = selection.has(key) ? [...selected] : [Number(key)];
    return cargoOfTracks(taken, selectIdentitySet(useStore.getState()), trayFaces(open));
  };
  return (
    <>
      <TrayHeader title={words.title} count={items.length} about={words.about} />
      {items.length === 0 ? (
        <EmptyState
          title={words.emptyTitle}
          text={words.emptyText}
          action={{ label: 'Back to all identities', run: () => setView({ type: 'grid' }) }}
        />
      ) : (
        <VirtualGrid
          label={words.title}
          items={items}
          layout={faceLayout}
          gutter={8}
          padding={16}
          activeKey={active}
          selected={selection}
          onReach={selecting.reach}
          onKeyDown={selecting.onKeyDown}
          onMarquee={selecting.onMarquee}
          onPress={(event, key) => armDrag(event, () => cargo(key))}
          onGone={(_, neighbour) => toRow(neighbour)}
          onEnter={() => perform('take-out')}
          onContextMenu={(event, key) => {
            toRow(key);
            const rows = selection.has(key) ? [...selected] : [Number(key)];
            const subject = { ...currentSubject(), rows };
            openContextMenu(event, 'Track', actItems(['take-out', 'move', 'delete'], subject));
          }}
          render={render}
        />
      )}
      <ActionBar />
    </>
  );
}
