import { useMemo } from 'react';
import type { Episode } from '../../../core/episode/episode.ts';
import { partOfTrack } from '../../../core/episode/episode-parts.ts';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { plural } from '../../kit/format.ts';
import { screenTime } from '../../kit/on-screen.ts';
import { duration } from '../../kit/words.ts';
import './episode-parts.css';

interface EpisodePartsProps {
  /** All that is in them without one. */
  readonly identity?: Identity;
  readonly episode: Episode;
}

/** Several episodes that are one, or those that an identity is in; each shows who is in it. Nothing in an episode that is none. */
export function EpisodeParts({ identity, episode }: EpisodePartsProps) {
  const setSearch = useStore((s) => s.setSearch);
  const setView = useStore((s) => s.setView);
  const { parts } = episode;
  const rows = useMemo(() => {
    const of = (parts ?? []).map((): number[] => []);
    for (const row of identity?.tracks ?? []) of[partOfTrack(episode, row)]?.push(row);
    return of;
  }, [parts, episode, identity]);
  if (parts === undefined) return null;
  return (
    <ul className="insp-episodes">
      {parts.map(({ epId, tracks: { count: all } }, index) => {
        const tracks = rows[index] ?? [];
        const count = identity === undefined ? all : tracks.length;
        if (identity !== undefined && count === 0) return null;
        return (
          <li key={epId}>
            <button
              type="button"
              title={`Show who is in ${epId}`}
              onClick={() => {
                setSearch(epId);
                setView({ type: 'grid' });
              }}
            >
              <span>{epId}</span>
              <b>{plural(count, 'track')}</b>
              {identity !== undefined && <i>{duration(screenTime(episode, tracks))}</i>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
