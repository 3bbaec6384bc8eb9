import { useEffect, useState } from 'react';
import { useStore } from '../../state/store.ts';
import { formatAge } from '../common/format.ts';
import { concerns } from '../history/concerns.ts';
import { Section } from './Section.tsx';

const MOST = 6;
const MINUTE_MS = 60_000;

/** What people did: to one identity, or at all when no id is given; latest first. */
export function History({ id }: { readonly id?: string }) {
  const log = useStore((s) => s.log);
  const setDrawer = useStore((s) => s.setDrawer);
  const now = useNow();
  const entries = log.entries
    .slice(0, log.cursor)
    .filter((entry) => id === undefined || concerns(entry, id))
    .slice(-MOST)
    .reverse();
  if (entries.length === 0) return null;
  return (
    <Section title="History">
      <ol className="insp-history">
        {entries.map((entry) => (
          <li key={entry.seq}>
            {entry.text} <time dateTime={entry.at}>{formatAge(Date.parse(entry.at), now)}</time>
          </li>
        ))}
      </ol>
      <button type="button" className="insp-all" onClick={() => setDrawer('history')}>
        Whole history
      </button>
    </Section>
  );
}

/** The time, once a minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  const seq = useStore((s) => s.log.cursor);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is "just now" at once
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, [seq]);
  return now;
}
