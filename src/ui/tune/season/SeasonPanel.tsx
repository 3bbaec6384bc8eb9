import { GitFork, Library } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { seasonRows } from '../../../core/season/season-rows.ts';
import { refusedMetrics } from '../../../core/season/season-words.ts';
import { selectSeason, startSeason, useSeason } from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { SeasonCurves } from './SeasonCurves.tsx';
import { SeasonHead } from './SeasonHead.tsx';
import { SeasonTable } from './SeasonTable.tsx';
import { SeasonVerdict } from './SeasonVerdict.tsx';
import './season.css';

/** All stored episodes at the page's threshold, and one threshold that would do for them all. */
export function SeasonPanel() {
  const stored = useStore((s) => s.library.length);
  const algorithm = useStore((s) => s.parameters.algorithm);
  useEffect(startSeason, []);
  return (
    <section className="season" aria-label="All episodes">
      {algorithm !== 'agglomerative' ? (
        <NoTreeState />
      ) : stored === 0 ? (
        <NothingToCompare />
      ) : (
        <Season />
      )}
    </section>
  );
}

function Season() {
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const season = useSeason((s) => selectSeason(s, threshold));
  const rows = useMemo(() => (season === undefined ? [] : seasonRows(season)), [season]);
  return (
    <>
      <SeasonHead rows={rows} season={season} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="season-body" tabIndex={0} aria-label="Comparison of episodes">
        <SeasonVerdict />
        {season !== undefined &&
          refusedMetrics(season).map((text) => (
            <p key={text} className="season-refused">
              {text}
            </p>
          ))}
        <SeasonTable rows={rows} />
        <SeasonCurves />
      </section>
    </>
  );
}

/** Before anything is stored. */
function NothingToCompare() {
  const loadDemo = useStore((s) => s.loadDemo);
  return (
    <EmptyState
      icon={<Library size={28} strokeWidth={1.4} />}
      title="No episode is stored"
      text="Every episode that you open is kept in this browser. Open two or more, and they are compared here at one threshold."
      action={{ label: 'Load demo', run: () => void loadDemo() }}
    />
  );
}

/** DBSCAN and HDBSCAN make no tree. */
function NoTreeState() {
  const algorithm = useStore((s) => s.parameters.algorithm);
  const setParameters = useStore((s) => s.setParameters);
  return (
    <EmptyState
      icon={<GitFork size={28} strokeWidth={1.4} />}
      title={`${algorithm.toUpperCase()} has no tree to cut`}
      text="A season is compared over all thresholds at once, which only agglomerative clustering can: every other algorithm would have to run again for each threshold of each episode."
      action={{
        label: 'Use agglomerative',
        run: () => setParameters({ algorithm: 'agglomerative' }),
      }}
    />
  );
}
