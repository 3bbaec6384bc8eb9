import { ArrowDownWideNarrow, Ban, type LucideIcon, Trash2, X } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { asksForMore } from '../../../core/identity/track-floor.ts';
import type { IdentityFilter, SortKey } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Button } from '../../kit/Button.tsx';
import './grid-header.css';
import {
  selectDeletedBin,
  selectLoneTracks,
  selectNoiseBin,
  selectUnembedded,
} from '../../acts/bins.ts';
import { formatCount } from '../../kit/format.ts';
import { QuietSelect } from '../../kit/QuietSelect.tsx';
import { FloorLine, FloorMenu } from './TrackFloor.tsx';

const SORTS: readonly (readonly [SortKey, string])[] = [
  ['size', 'sorted by size'],
  ['faces', 'sorted by faces'],
  ['name', 'sorted by name'],
  ['first-seen', 'sorted by first seen'],
  ['variance', 'loosest first'],
  ['id', 'sorted by id'],
];
const FILTERS: readonly (readonly [IdentityFilter, string])[] = [
  ['all', 'all'],
  ['named', 'named'],
  ['unnamed', 'unnamed'],
  ['locked', 'locked'],
  ['conflicts', 'two in one frame'],
  ['strangers', 'strangers'],
];

interface GridHeaderProps {
  readonly shown: number;
  /** Set while decisions have left things out of order. */
  readonly sortAgain: (() => void) | undefined;
}

/** Title, count and order of the grid, and the way to what is not in it. */
export function GridHeader({ shown, sortAgain }: GridHeaderProps) {
  const { sort, filter, search } = useStore(
    useShallow((s) => ({ sort: s.sort, filter: s.filter, search: s.search })),
  );
  const singletons = useStore(selectLoneTracks).length;
  const clusters = useStore(selectIdentitySet)?.metrics.num_clusters ?? 0;
  const noise = useStore(selectNoiseBin).length;
  const deleted = useStore(selectDeletedBin).length;
  const unembedded = useStore(selectUnembedded).length;
  const counts = useStore((s) => s.open?.episode.report.counts);
  const { setSort, setFilter, setSearch, setView } = useStore.getState();
  const floored = useStore((s) => asksForMore(s.floor));
  // The menu of episodes says it.
  const ofEpisode = useStore((s) => s.open?.episode.parts?.some(({ epId }) => epId === search));
  const narrowed = filter !== 'all' || search !== '' || floored;
  return (
    <>
      <header className="centre-header" data-many={ofEpisode !== undefined}>
        <h2>Identities</h2>
        <span className="count">
          {formatCount(shown)}
          {narrowed && ` of ${formatCount(Math.max(clusters, shown))}`}
        </span>
        <QuietSelect label="Sort identities" options={SORTS} value={sort} onChange={setSort} />
        <QuietSelect
          label="Filter identities"
          options={FILTERS}
          value={filter}
          onChange={setFilter}
        />
        <EpisodeFilter />
        <FloorMenu />
        {sortAgain !== undefined && (
          <Button look="plain" icon={ArrowDownWideNarrow} title="Sort again" onClick={sortAgain}>
            <span className="sort-again">Sort again</span>
          </Button>
        )}
        {search !== '' && !ofEpisode && (
          <Button look="plain" onClick={() => setSearch('')}>
            “{search}”<span className="visually-hidden">: clear the search</span>
            <X size={13} aria-hidden="true" />
          </Button>
        )}
        <nav className="trays" aria-label="Trays">
          <TrayButton
            label="Singletons"
            count={singletons}
            open={() => setView({ type: 'singletons' })}
          />
          <TrayButton
            label="Unembedded"
            count={unembedded}
            open={() => setView({ type: 'unembedded' })}
          />
          <TrayButton
            label="Skipped faces"
            count={counts?.skipped ?? 0}
            open={() => setView({ type: 'skipped' })}
          />
          {noise > 0 && (
            <BinButton
              label="Noise bin"
              icon={Ban}
              count={noise}
              open={() => setView({ type: 'noise' })}
            />
          )}
          {deleted > 0 && (
            <BinButton
              label="Deleted tracks"
              icon={Trash2}
              count={deleted}
              open={() => setView({ type: 'deleted' })}
            />
          )}
        </nav>
      </header>
      <FloorLine />
    </>
  );
}

/** Of several episodes that are one: who is in which. It is what is searched for. */
function EpisodeFilter() {
  const parts = useStore((s) => s.open?.episode.parts);
  const search = useStore((s) => s.search);
  const setSearch = useStore((s) => s.setSearch);
  if (parts === undefined) return null;
  const known = parts.some(({ epId }) => epId === search);
  return (
    <QuietSelect
      label="Episode"
      options={[
        ['', `${parts.length} episodes`],
        ...parts.map(({ epId }) => [epId, epId] as const),
      ]}
      value={known ? search : ''}
      onChange={setSearch}
    />
  );
}

function TrayButton(props: {
  readonly label: string;
  readonly count: number;
  readonly open: () => void;
}) {
  return (
    <Button look="plain" onClick={props.open}>
      {props.label} <b>{formatCount(props.count)}</b>
    </Button>
  );
}

/** A bin is an icon with a count: it is there when something is in it. */
function BinButton(props: {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly count: number;
  readonly open: () => void;
}) {
  return (
    <Button
      look="plain"
      icon={props.icon}
      aria-label={`${props.label} ${formatCount(props.count)}`}
      title={props.label}
      onClick={props.open}
    >
      <b>{formatCount(props.count)}</b>
    </Button>
  );
}
