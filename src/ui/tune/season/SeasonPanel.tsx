import { useEffect, useMemo } from 'react';
import { seasonRows } from '../../../core/season/season-rows.ts';
import { refusedMetrics } from '../../../core/season/season-words.ts';
import { selectSeason, startSeason, useSeason } from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';
import './season.css';
import { SeasonCurves } from './SeasonCurves.tsx';
import { NoTreeState, NothingToCompare } from './SeasonEmpty.tsx';
import { SeasonHead } from './SeasonHead.tsx';
import { SeasonTable } from './SeasonTable.tsx';
import { SeasonVerdict } from './SeasonVerdict.tsx';

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
