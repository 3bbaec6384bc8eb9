import { TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { coAppearances } from '../../core/facebank/co-appearance.ts';
import type { Drift } from '../../core/facebank/drift.ts';
import type { Appearance } from '../../core/facebank/screen-time.ts';
import type { Person } from '../../core/facebank/types.ts';
import { driftOf, type EpisodeCast, followCasts, useCasts } from '../../state/answers/cast.ts';
import { useStore } from '../../state/store.ts';
import { cosine } from '../kit/cosine.ts';
import { plural } from '../kit/format.ts';
import { SeedFace } from '../kit/SeedFace.tsx';
import { duration } from '../kit/words.ts';
import './appearances.css';

/** People beside a person that are shown. */
const MOST = 8;

/** Where a person was seen: when, how long, how like their seeds, and with whom. */
export function Appearances({ person }: { readonly person: Person }) {
  const { episodes, progress } = useCasts();
  useEffect(followCasts, []);
  const seen = useMemo(() => seenIn(episodes, person.id), [episodes, person.id]);
  const drifts = useDrift(person, episodes);
  const total = seen.reduce((sum, { appearance }) => sum + appearance.seconds, 0);
  return (
    <>
      <section className="person-part" aria-labelledby="seen-heading">
        <header>
          <h2 id="seen-heading" className="eyebrow">
            Seen in
          </h2>
          {seen.length > 0 && (
            <p>
              {plural(seen.length, 'episode')}, {duration(total)} on screen
            </p>
          )}
        </header>
        {seen.length === 0 ? (
          <p className="person-none">
            {progress === undefined
              ? 'In no episode of this browser has anybody been given this name.'
              : `Reading episodes, ${progress.done} of ${progress.of}…`}
          </p>
        ) : (
          <ul className="seen">
            {seen.map(({ episode, appearance }) => (
              <Seen
                key={episode.key}
                episode={episode}
                appearance={appearance}
                drift={drifts.find(
                  ({ epId, runId }) => epId === episode.epId && runId === episode.runId,
                )}
              />
            ))}
          </ul>
        )}
      </section>
      <Together person={person} episodes={episodes} />
    </>
  );
}

interface SeenIn {
  readonly episode: EpisodeCast;
  readonly appearance: Appearance;
}

function seenIn(episodes: readonly EpisodeCast[], id: string): readonly SeenIn[] {
  return episodes.flatMap((episode) => {
    const appearance = episode.appearances.find(({ personId }) => personId === id);
    return appearance === undefined ? [] : [{ episode, appearance }];
  });
}

const NO_DRIFT: readonly Drift[] = [];

function useDrift(person: Person, episodes: readonly EpisodeCast[]): readonly Drift[] {
  const [found, setFound] = useState<{ of: Person; drifts: readonly Drift[] }>();
  useEffect(() => {
    if (episodes.length === 0) return;
    let wanted = true;
    driftOf(person).then(
      (drifts) => wanted && setFound({ of: person, drifts }),
      (error: unknown) => console.warn(error),
    );
    return () => {
      wanted = false;
    };
  }, [person, episodes]);
  return found?.of === person ? found.drifts : NO_DRIFT;
}

/** Units of the drawing across the bar. */
const ACROSS = 1000;
/** A short appearance still shows: least width of a mark, units. */
const LEAST = 5;

interface SeenProps extends SeenIn {
  readonly drift: Drift | undefined;
}

function Seen({ episode, appearance, drift }: SeenProps) {
  const { key, epId, runId, seconds: length } = episode;
  const { spans, seconds, faces, confidence } = appearance;
  const open = (): void => {
    const { open: now, openEpisode, setPage } = useStore.getState();
    if (now?.key === key) setPage('episode');
    else void openEpisode(key);
  };
  return (
    <li>
      <button type="button" className="seen-name" title={`Open ${epId}`} onClick={open}>
        {epId}
        {runId !== '' && <small> run {runId}</small>}
      </button>
      <svg
        className="seen-line"
        viewBox={`0 0 ${ACROSS} 22`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${plural(spans.length / 2, 'appearance')} in ${epId}`}
      >
        <path d={timeline(spans, length)} />
      </svg>
      <p className="seen-words">
        <b>{duration(seconds)}</b>
        <span>
          {plural(faces, 'face')} · {confidence}
        </span>
        {drift !== undefined && Number.isFinite(drift.nearest) && (
          <span data-drifted={drift.drifted}>
            {drift.drifted && <TriangleAlert size={12} aria-hidden="true" />}
            {cosine(drift.nearest)} like the nearest seed
            {drift.drifted && ': add a face of this episode'}
          </span>
        )}
      </p>
    </li>
  );
}

function timeline(spans: Float64Array, length: number): string {
  if (length <= 0) return '';
  return Array.from({ length: spans.length / 2 }, (_, i) => {
    const [from = 0, to = 0] = [spans[2 * i], spans[2 * i + 1]];
    const width = Math.max(LEAST, ((to - from) / length) * ACROSS);
    const x = Math.min(ACROSS - width, (from / length) * ACROSS);
    return `M${x.toFixed(1)} 3h${width.toFixed(1)}V19h${(-width).toFixed(1)}z`;
  }).join('');
}

interface TogetherProps {
  readonly person: Person;
  readonly episodes: readonly EpisodeCast[];
}

/** With whom a person is on screen at the same moment, the longest first. */
function Together({ person, episodes }: TogetherProps) {
  const people = useStore((s) => s.bank.people);
  const setPeopleView = useStore((s) => s.setPeopleView);
  const all = useMemo(() => episodes.map(({ appearances }) => appearances), [episodes]);
  const others = useMemo(() => {
    const keyOf = new Map(all.flat().map((one) => [one.key, one]));
    return coAppearances(all).flatMap(({ a, b, seconds }) => {
      const [one, two] = [keyOf.get(a), keyOf.get(b)];
      if (one?.personId === person.id && two) return [{ who: two, seconds }];
      if (two?.personId === person.id && one) return [{ who: one, seconds }];
      return [];
    });
  }, [all, person.id]);
  if (others.length === 0) return null;
  return (
    <section className="person-part" aria-labelledby="together-heading">
      <header>
        <h2 id="together-heading" className="eyebrow">
          On screen together with
        </h2>
      </header>
      <ul className="together">
        {others.slice(0, MOST).map(({ who, seconds }) => {
          const known = people.find(({ id }) => id === who.personId);
          return (
            <li key={who.key}>
              <button
                type="button"
                disabled={known === undefined}
                onClick={() => known && setPeopleView({ type: 'person', id: known.id })}
              >
                <SeedFace seed={known?.seeds[0]} of={who.name} decorative />
                <span>{who.name}</span>
                <small>{duration(seconds)}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
