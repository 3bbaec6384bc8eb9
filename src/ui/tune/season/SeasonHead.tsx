import { Download } from 'lucide-react';
import { downloadBlob } from '../../../bridge/save-file.ts';
import { seasonCsv } from '../../../core/season/season-csv.ts';
import { seasonHtml } from '../../../core/season/season-html.ts';
import { seasonJson } from '../../../core/season/season-json.ts';
import type { SeasonRow } from '../../../core/season/season-rows.ts';
import type { Season } from '../../../core/season/types.ts';
import {
  selectSeason,
  selectSeasonChoice,
  selectSeasonCurves,
  useSeason,
} from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatThreshold, plural } from '../../kit/format.ts';
import { Menu } from '../../kit/Menu.tsx';

interface SeasonHeadProps {
  readonly rows: readonly SeasonRow[];
  readonly season: Season | undefined;
}

/** What is compared, in numbers; how; and the files it can be taken away as. */
export function SeasonHead({ rows, season }: SeasonHeadProps) {
  const withDecisions = useSeason((s) => s.withDecisions);
  const setWithDecisions = useSeason((s) => s.setWithDecisions);
  const running = useSeason((s) => s.progress !== undefined);
  const stopped = useSeason((s) => s.stopped);
  const resume = useSeason((s) => s.resume);
  return (
    <header className="season-head">
      {running ? <Running /> : <p role="status">{summary(rows, season)}</p>}
      {!running && stopped && (
        <Button look="plain" onClick={resume}>
          Continue comparing
        </Button>
      )}
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

function summary(rows: readonly SeasonRow[], season: Season | undefined): string {
  const failures = season?.failures.length ?? 0;
  if (season === undefined || rows.length + failures === 0) return 'No episode was compared yet';
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
    `${plural(singletons, 'singleton')} at ${formatThreshold(season.parameters.cluster_thresh)}`,
  ];
  if (failures > 0) parts.push(`${failures} failed`);
  return parts.join(' · ');
}

/** How far a run is, and a way to stop it. In the place of the summary: nothing moves. */
function Running() {
  const progress = useSeason((s) => s.progress);
  const cancel = useSeason((s) => s.cancel);
  if (progress === undefined) return null;
  const { episode, of, name, part } = progress;
  const text = `Episode ${episode} of ${of}: ${name}`;
  return (
    <div className="season-run">
      <p className="season-run-text" role="status" title={text}>
        {text}
      </p>
      <progress aria-label={text} max={1} value={(episode - 1 + part) / of} />
      <Button look="plain" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}

const TYPES = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  html: 'text/html;charset=utf-8',
} as const;

/** Save the comparison as it is shown: at the page's threshold. */
function saveSeason(format: keyof typeof TYPES): void {
  const state = useSeason.getState();
  const season = selectSeason(state, useStore.getState().parameters.cluster_thresh);
  const curves = selectSeasonCurves(state);
  const choice = selectSeasonChoice(state);
  if (season === undefined || curves === undefined || choice === undefined) return;
  const text = {
    csv: () => seasonCsv(season),
    json: () => seasonJson(season, curves, choice),
    html: () => seasonHtml(season, choice, madeAt(new Date())),
  }[format]();
  downloadBlob(new Blob([text], { type: TYPES[format] }), `season.${format}`);
}

/** "2025-11-18 12:34 UTC". */
function madeAt(now: Date): string {
  return `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
