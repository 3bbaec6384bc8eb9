import { Download } from 'lucide-react';
import { type CSSProperties, useEffect, useMemo } from 'react';
import { downloadBlob } from '../../bridge/save-file.ts';
import {
  type Appearance,
  type ScreenTime as Row,
  screenTimes,
} from '../../core/facebank/screen-time.ts';
import { screenTimeCsv } from '../../core/facebank/screen-time-csv.ts';
import { type EpisodeCast, followCasts, useCasts } from '../../state/answers/cast.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../kit/Button.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { plural } from '../kit/format.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { duration, timecode } from '../kit/words.ts';
import './screen-time.css';

/** Who is on screen how long, by episode, the longest first. */
export function ScreenTime() {
  const { episodes, failures, progress } = useCasts();
  useEffect(followCasts, []);
  const rows = useMemo(
    () => screenTimes(episodes.map(({ appearances }) => appearances)),
    [episodes],
  );
  if (episodes.length === 0 && progress !== undefined) return <Reading />;
  if (rows.length === 0) {
    return (
      <EmptyState
        title="Nobody has been named yet"
        text="Name people in an episode, or let matching name them: their seconds on screen stand here, episode by episode."
      />
    );
  }
  const longest = rows[0]?.seconds ?? 0;
  return (
    <div className="people-scroll screen-time">
      <div className="screen-head">
        <p>
          {plural(rows.length, 'person', 'people')} in {plural(episodes.length, 'episode')}; a
          moment counts once, however many of their tracks are there.
        </p>
        <Button icon={Download} onClick={() => save(episodes)}>
          Save as CSV
        </Button>
      </div>
      {failures.map(({ epId, text }) => (
        <p key={epId} className="screen-failure">
          {text}
        </p>
      ))}
      <section className="screen-table" aria-label="Screen time" tabIndex={-1}>
        <table>
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Together</th>
              {episodes.map((one) => (
                <Episode key={one.key} episode={one} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <PersonRow key={row.key} row={row} episodes={episodes} longest={longest} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Reading() {
  const progress = useCasts((s) => s.progress);
  return (
    <p className="known-looking" role="status">
      Reading episodes, {progress?.done ?? 0} of {progress?.of ?? 0}…
    </p>
  );
}

function Episode({ episode: { key, epId, runId } }: { readonly episode: EpisodeCast }) {
  return (
    <th scope="col">
      <button
        type="button"
        title={`Open ${epId}`}
        onClick={() => {
          const { open, openEpisode, setPage } = useStore.getState();
          if (open?.key === key) setPage('episode');
          else void openEpisode(key);
        }}
      >
        {epId}
        {runId !== '' && <small> {runId}</small>}
      </button>
    </th>
  );
}

interface PersonRowProps {
  readonly row: Row;
  readonly episodes: readonly EpisodeCast[];
  /** Of the person who is longest on screen, s. */
  readonly longest: number;
}

function PersonRow({ row, episodes, longest }: PersonRowProps) {
  const person = useStore((s) => s.bank.people.find(({ id }) => id === row.personId));
  const setPeopleView = useStore((s) => s.setPeopleView);
  const share = longest > 0 ? row.seconds / longest : 0;
  return (
    <tr>
      <th scope="row">
        <span className="screen-person">
          <SeedFace seed={person?.seeds[0]} of={row.name} decorative />
          {person === undefined ? (
            <span>{row.name}</span>
          ) : (
            <button type="button" onClick={() => setPeopleView({ type: 'person', id: person.id })}>
              {row.name}
            </button>
          )}
        </span>
      </th>
      <td className="screen-total">
        <i style={{ '--share': share } as CSSProperties} aria-hidden="true" />
        {duration(row.seconds)}
      </td>
      {episodes.map(({ key, epId, runId }) => (
        <Cell
          key={key}
          appearance={row.episodes.find((one) => one.epId === epId && one.runId === runId)}
        />
      ))}
    </tr>
  );
}

function Cell({ appearance }: { readonly appearance: Appearance | undefined }) {
  if (appearance === undefined) {
    return (
      <td className="screen-none">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">not seen</span>
      </td>
    );
  }
  const { seconds, faces, firstTs, lastTs, confidence } = appearance;
  const seen = Number.isNaN(firstTs) ? '' : `, ${timecode(firstTs)} to ${timecode(lastTs)}`;
  return (
    <td title={`${plural(faces, 'face')}${seen}, ${confidence}`}>
      {duration(seconds)}
      <small>{confidence}</small>
    </td>
  );
}

function save(episodes: readonly EpisodeCast[]): void {
  const text = screenTimeCsv(episodes.map(({ appearances }) => appearances));
  downloadBlob(new Blob([text], { type: 'text/csv' }), 'screen-time.csv');
}
