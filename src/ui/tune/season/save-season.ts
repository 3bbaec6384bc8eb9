import { downloadBlob } from '../../../bridge/save-file.ts';
import { seasonCsv } from '../../../core/season/season-csv.ts';
import { seasonHtml } from '../../../core/season/season-html.ts';
import { seasonJson } from '../../../core/season/season-json.ts';
import {
  selectSeason,
  selectSeasonChoice,
  selectSeasonCurves,
  useSeason,
} from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';

const TYPES = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
  html: 'text/html;charset=utf-8',
} as const;

/** Save the comparison as it is shown: at the page's threshold. */
export function saveSeason(format: keyof typeof TYPES): void {
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
