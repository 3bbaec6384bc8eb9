import { memo, useEffect, useState } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { concerns } from '../../../core/moderation/by-fields.ts';
import type { OperationLog } from '../../../core/moderation/types.ts';
import { useStore } from '../../../state/store.ts';
import { formatAge } from '../../kit/format.ts';
import { Section } from '../../kit/why/Section.tsx';

const MOST = 6;
const MINUTE_MS = 60_000;

interface HistoryProps {
  readonly of?: Identity;
  readonly log: OperationLog;
}

/** What people did: to one identity, or at all when none is given; latest first. */
export const History = memo(function History({ of, log }: HistoryProps) {
  const setDrawer = useStore((s) => s.setDrawer);
  const ids = useStore((s) => s.open?.episode.tracks.id);
  const tracks = new Set([...(of?.tracks ?? [])].map((row) => ids?.[row] ?? ''));
  const now = useNow(log.cursor);
  const entries = log.entries
    .slice(0, log.cursor)
    .filter((entry) => of === undefined || concerns(entry.operation, of.id, tracks))
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
});

/** The time, once a minute. */
function useNow(seq: number): number {
  const [now, setNow] = useState(() => Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is "just now" at once
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, [seq]);
  return now;
}
