import { Check, Lock } from 'lucide-react';
import { memo, useCallback, useMemo, useState } from 'react';
import type { Episode } from '../../../core/episode/episode.ts';
import { asksForMore } from '../../../core/identity/track-floor.ts';
import type { Identity } from '../../../core/identity/types.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import { memoLast } from '../../../state/lib/memo.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions, selectIdentitySet } from '../../../state/views/selectors.ts';
import { isListed } from '../../../state/views/visible.ts';
import { ActionBar } from '../../acts/ActionBar.tsx';
import { perform } from '../../acts/acts.ts';
import { selectLoneTracks } from '../../acts/bins.ts';
import { cargoOfIdentities } from '../../acts/cargo.ts';
import { lookOfIdentity, useDrag } from '../../acts/drag/drag-state.ts';
import { armDrag } from '../../acts/drag/start-drag.ts';
import { actItems, identityMenu } from '../../acts/menus.ts';
import { useHomes, useMeasuredHomes } from '../../acts/use-homes.ts';
import { currentSubject } from '../../acts/use-subject.ts';
import { openContextMenu } from '../../kit/context-menu.ts';
import { cosine } from '../../kit/cosine.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Face } from '../../kit/Face.tsx';
import { toggled, useSelecting } from '../../kit/grid/use-selecting.ts';
import { type GridItem, type GridLayout, VirtualGrid } from '../../kit/grid/VirtualGrid.tsx';
import { identityColour } from '../../kit/identity-colour.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { displayName, shortName, timeIn, trackName } from '../../kit/words.ts';
import { FloorLine, FloorMenu } from '../grid/TrackFloor.tsx';
import { useKeptOrder } from '../identity/use-kept-order.ts';
import { type Origin, originOf } from './origin.ts';
import { SINGLE_ORDERS, type SingleOrder, sortedSingles } from './single-order.ts';
import { TrayHeader } from './TrayHeader.tsx';
import '../grid/card.css';
import '../identity/tiles.css';

const GUTTER = 10;
const TILE_MIN = 124;
/** Two lines under the face, px. */
const CAPTION = 44;

interface SingletonItem extends GridItem {
  readonly identity: Identity;
}

/** Tracks that stand alone at this threshold, each with the identity that it is most like. */
export function SingletonsTray() {
  const singletons = useStore(selectLoneTracks);
  const set = useStore(selectIdentitySet);
  const open = useStore((s) => s.open);
  const noise = useStore((s) => s.parameters.outlier_mode === 'noise');
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const activeId = useStore((s) => s.activeId);
  const selection = useStore((s) => s.selection);
  const { setActive, setSelection, setView } = useStore.getState();
  const floored = useStore((s) => asksForMore(s.floor));
  const [order, setOrder] = useState<SingleOrder>('nearest');

  const clusters = useMemo(() => (set?.identities ?? []).filter(isListed), [set]);
  useMeasuredHomes(singletons, clusters);
  const { homes, known } = useHomes();
  const wanted = useMemo(
    () => (open === undefined ? [] : sortedSingles(singletons, order, homes, open.summaries)),
    [singletons, order, homes, open],
  );
  const sortable = known || order !== 'nearest';
  const wantedIds = useMemo(() => wanted.map(({ id }) => id), [wanted]);
  const keys = useKeptOrder(wantedIds, sortable ? `${order}|${threshold}` : undefined);
  const items = useMemo(() => {
    const byId = new Map(wanted.map((identity) => [identity.id, identity]));
    return keys.flatMap((id): readonly SingletonItem[] => {
      const identity = byId.get(id);
      if (identity === undefined || open === undefined) return [];
      const track = trackName(open.episode, identity.tracks[0] ?? -1);
      const label = `${displayName(identity)}, ${track}, ${timeIn(open.episode, identity.firstTs)}`;
      return [{ key: id, label, identity }];
    });
  }, [keys, wanted, open]);
  const selecting = useSelecting({ keys, active: activeId, selection, setActive, setSelection });
  const cargo = (id: string) => {
    const taken = selection.has(id) ? selection : new Set([id]);
    return cargoOfIdentities(singletons.filter((one) => taken.has(one.id)));
  };
  const render = useCallback(
    ({ identity }: SingletonItem) => (
      <SingletonTile identity={identity} selected={selection.has(identity.id)} />
    ),
    [selection],
  );
  return (
    <>
      <TrayHeader
        title={noise ? 'Noise' : 'Singletons'}
        count={items.length}
        about={
          <>
            Each stands alone at this threshold; below it, whom it is most like. <Kbd>Y</Kbd> joins
            them, <Kbd>X</Kbd> says that it is somebody else.
          </>
        }
      >
        <QuietSelect
          label="Sort singletons"
          options={SINGLE_ORDERS}
          value={order}
          onChange={setOrder}
        />
        <FloorMenu />
      </TrayHeader>
      <FloorLine />
      {items.length === 0 ? (
        <EmptyState
          title={floored ? 'No singletons to show' : 'No singletons'}
          text={
            floored
              ? 'All that stand alone are shorter or poorer than what is shown.'
              : 'Every track with a face has found others at this threshold.'
          }
          action={{ label: 'Back to all identities', run: () => setView({ type: 'grid' }) }}
        />
      ) : (
        <VirtualGrid
          label="Singletons"
          items={items}
          layout={singletonLayout}
          gutter={GUTTER}
          padding={16}
          activeKey={activeId}
          selected={selection}
          onReach={selecting.reach}
          onKeyDown={selecting.onKeyDown}
          onMarquee={selecting.onMarquee}
          onPress={(event, id) => armDrag(event, () => cargo(id))}
          onGone={(_, neighbour) => setActive(neighbour)}
          onEnter={() => perform('same')}
          onOpen={(id) => setView({ type: 'identity', id })}
          onContextMenu={(event, id) => {
            const identity = singletons.find((one) => one.id === id);
            if (identity === undefined) return;
            setActive(id);
            const alone = { ...currentSubject(), identities: [identity], focus: identity };
            openContextMenu(event, displayName(identity), [
              ...(selection.has(id) ? [] : actItems(['same', 'not-same'], alone)),
              ...identityMenu(identity, () => setSelection(toggled([...selection], id))),
            ]);
          }}
          render={render}
        />
      )}
      <ActionBar />
    </>
  );
}

function singletonLayout(inner: number): GridLayout {
  const columns = Math.max(3, Math.floor((inner + GUTTER) / (TILE_MIN + GUTTER)));
  return { columns, height: Math.floor((inner - GUTTER * (columns - 1)) / columns) + CAPTION };
}

interface SingletonTileProps {
  readonly identity: Identity;
  readonly selected: boolean;
}

/** One lone track: its best face, when it is on screen, and whom it is most like. */
const SingletonTile = memo(function SingletonTile(props: SingletonTileProps) {
  const { identity, selected } = props;
  const nearest = useHomes((s) => s.homes.get(identity.id));
  const home = useStore((s) =>
    selectIdentitySet(s)?.identities.find(({ id }) => id === nearest?.id),
  );
  const look = useDrag(lookOfIdentity(identity.id));
  const episode = useStore((s) => s.open?.episode);
  const origin = useStore((s) => selectOrigin(s, identity.tracks[0] ?? -1));
  return (
    <div
      className="single"
      data-selected={selected ? '' : undefined}
      data-drop={`identity:${identity.id}`}
      data-look={look}
    >
      <span className="tile">
        <Face row={identity.canonicalFace} of={displayName(identity)} />
        <span className="card-check" data-check="" aria-hidden="true">
          <Check size={14} strokeWidth={3} />
        </span>
      </span>
      <span className="single-caption">
        <span className="single-near">
          {home !== undefined && (
            <span style={{ borderColor: identityColour(home) }}>
              <Face row={home.canonicalFace} decorative />
            </span>
          )}
        </span>
        <span className="single-words">
          <span>
            {episode !== undefined && timeIn(episode, identity.firstTs)}
            {home?.locked === true && <Lock size={10} aria-hidden="true" />}
            {origin !== undefined && <em title={origin.why}>{origin.word}</em>}
          </span>
          {nearest !== undefined && home !== undefined && (
            <span title={`Nearest: ${displayName(home)}`}>
              <b>{cosine(nearest.similarity)}</b> {shortName(home)}
            </span>
          )}
        </span>
      </span>
    </div>
  );
});

/** Origins asked for so far, by track row. */
const originsOf = memoLast(
  (_episode: Episode, _decisions: FoldedDecisions) => new Map<number, Origin | undefined>(),
);

/** `originOf` a track of the open episode; the same object while nothing was decided. */
function selectOrigin(state: AppState, row: number): Origin | undefined {
  const decisions = selectDecisions(state);
  const episode = state.open?.episode;
  if (episode === undefined || decisions === undefined) return undefined;
  const origins = originsOf(episode, decisions);
  if (!origins.has(row)) origins.set(row, originOf(row, episode, decisions));
  return origins.get(row);
}
