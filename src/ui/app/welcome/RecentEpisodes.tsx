import { Film } from 'lucide-react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatAge, plural } from '../../kit/format.ts';

const SHOWN = 5;

/** The episodes this browser keeps, last opened first. */
export function RecentEpisodes() {
  const library = useStore((state) => state.library);
  const openEpisode = useStore((state) => state.openEpisode);
  const setDialog = useStore((state) => state.setDialog);
  if (library.length === 0) return null;
  const recent = [...library].sort((a, b) => b.openedAt - a.openedAt).slice(0, SHOWN);
  const now = Date.now();
  return (
    <section className="recent" aria-labelledby="recent-heading">
      <div className="section-head">
        <h2 id="recent-heading" className="eyebrow">
          Recent
        </h2>
        <Button look="plain" onClick={() => setDialog('library')}>
          Manage storage
        </Button>
      </div>
      <ul>
        {recent.map((one) => (
          <li key={one.key}>
            <button type="button" className="recent-item" onClick={() => void openEpisode(one.key)}>
              <Film size={16} aria-hidden="true" />
              <span className="recent-name">
                <b>{one.epId}</b>
                {one.runId !== '' && <span> run {one.runId}</span>}
              </span>
              <span className="recent-detail">
                {plural(one.tracks, 'track')} · {formatAge(one.openedAt, now)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
