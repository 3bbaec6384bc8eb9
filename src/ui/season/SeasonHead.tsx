import { Download } from 'lucide-react';
import type { SeasonRow } from '../../core/season/season-rows.ts';
import type { Season } from '../../core/season/types.ts';
import { useSeason } from '../../state/season.ts';
import { Button } from '../common/Button.tsx';
import { formatThreshold, plural } from '../common/format.ts';
import { Menu } from '../common/Menu.tsx';
import { saveSeason } from './save-season.ts';

interface SeasonHeadProps {
  readonly rows: readonly SeasonRow[];
  readonly season: Season | undefined;
}

/** What is compared, in numbers; how; and the files it can be taken away as. */
export function SeasonHead({ rows, season }: SeasonHeadProps) {
  const withDecisions = useSeason((s) => s.withDecisions);
  const setWithDecisions = useSeason((s) => s.setWithDecisions);
  return (
    <header className="season-head">
      <p role="status">{season === undefined ? 'Not compared yet' : summary(rows, season)}</p>
      <RunState />
      <label className="season-switch">
        <input
          type="checkbox"
          checked={withDecisions}
          onChange={(event) => setWithDecisions(event.currentTarget.checked)}
        />
        With decisions
      </label>
      <Menu
        label="Report: save the comparison"
        className="button button-quiet"
        side="below-end"
        button={
          <>
            <Download size={15} aria-hidden="true" /> Report
          </>
        }
        items={[
          { key: 'html', label: 'Report page', detail: 'HTML', run: () => saveSeason('html') },
          { key: 'csv', label: 'Table', detail: 'CSV', run: () => saveSeason('csv') },
          { key: 'json', label: 'Everything', detail: 'JSON', run: () => saveSeason('json') },
        ].map((item) => ({ ...item, disabled: rows.length === 0 }))}
      />
    </header>
  );
}

function summary(rows: readonly SeasonRow[], { parameters, failures }: Season): string {
  let tracks = 0;
  let clusters = 0;
  let singletons = 0;
  for (const { metrics } of rows) {
    tracks += metrics?.num_tracks ?? 0;
    clusters += metrics?.num_clusters ?? 0;
    singletons += metrics?.num_singletons ?? 0;
  }
  const parts = [
    plural(rows.length, 'episode'),
    plural(tracks, 'track'),
    plural(clusters, 'cluster'),
    `${plural(singletons, 'singleton')} at ${formatThreshold(parameters.cluster_thresh)}`,
  ];
  if (failures.length > 0) parts.push(`${plural(failures.length, 'episode')} failed`);
  return parts.join(' · ');
}

/** How far a run is, and a way to stop it; or that it was stopped. */
function RunState() {
  const progress = useSeason((s) => s.progress);
  const stopped = useSeason((s) => s.stopped);
  const cancel = useSeason((s) => s.cancel);
  const resume = useSeason((s) => s.resume);
  if (progress === undefined) {
    return stopped ? (
      <Button className="season-resume" onClick={resume}>
        Continue comparing
      </Button>
    ) : null;
  }
  const { episode, of, name, part } = progress;
  const text = `Episode ${episode} of ${of}: ${name}`;
  const done = (episode - 1 + part) / of;
  return (
    <div className="season-run">
      <span className="season-run-text" title={text}>
        {text}
      </span>
      <progress aria-label={text} max={1} value={done} />
      <Button look="plain" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}
