import { escaped } from '../threshold-plot.ts';
import { bareCount, percent, thresholdText } from '../words.ts';
import type { SeasonChoice } from './choose-season.ts';
import { CURVE_FIGURES } from './episode-curve.ts';
import { type SeasonRow, seasonRows } from './season-rows.ts';
import { seasonSvg } from './season-svg.ts';
import { refusedMetrics } from './season-words.ts';
import { episodeName, type Season } from './types.ts';

const STYLE = `
:root { color-scheme: light; }
body { max-width: 1040px; margin: 32px auto; padding: 0 24px; color: #222; background: #fff; font: 14px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { margin: 0 0 4px; font-size: 22px; }
h2 { margin: 32px 0 8px; font-size: 16px; }
p.lead { margin: 0; color: #555; }
.verdict { margin: 20px 0; padding: 16px 20px; border: 1px solid #ddd; border-left: 4px solid #0a6e8c; border-radius: 6px; }
.verdict b { font-size: 20px; }
.verdict ul { margin: 8px 0 0; padding-left: 18px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 5px 8px; border-bottom: 1px solid #e5e5e5; text-align: right; vertical-align: top; white-space: nowrap; }
th { color: #555; font-weight: 600; }
th:first-child, td:first-child, td.words { text-align: left; white-space: normal; overflow-wrap: anywhere; }
td small { display: block; color: #666; }
.warn { color: #8a5200; }
.bad { color: #a8201a; }
svg { max-width: 100%; height: auto; margin: 8px 0; }
footer { margin: 32px 0; color: #666; font-size: 12px; }
@media print { body { margin: 0; } svg, tr { break-inside: avoid; } }
`;

/**
 * The season as a page that needs nothing beside itself: no script, no other file, nothing from the
 * net. Names come from files of others and are text here.
 * @param madeAt when, as it is to be read: "2025-11-18 12:34 UTC"
 */
export function seasonHtml(season: Season, choice: SeasonChoice, madeAt: string): string {
  const rows = seasonRows(season);
  const { cluster_thresh } = season.parameters;
  const title = `One threshold for ${bareCount(rows.length + season.failures.length, 'episode')}`;
  const pictures = CURVE_FIGURES.flatMap((figure) => seasonSvg(season, figure) ?? []);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="lead">${escaped([parameterText(season), ...refusedMetrics(season)].join(' · '))}</p>
${verdict(choice)}
<h2>Episodes at ${thresholdText(cluster_thresh)}</h2>
<div class="scroll">
<table>
<thead><tr>${HEADS.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(tableRow).join('\n')}
${season.failures.map((one) => `<tr><td>${escaped(episodeName(one))}</td><td class="words bad" colspan="${HEADS.length - 1}">${escaped(one.reason)}</td></tr>`).join('\n')}
</tbody>
</table>
</div>
${warningList(rows)}
<h2>Over the threshold</h2>
${pictures.join('\n')}
<footer>Made by Cutline, ${escaped(madeAt)}. Agreement and F are BCubed; a threshold is a cosine similarity.</footer>
</body>
</html>
`;
}

const HEADS = [
  'Episode',
  'Tracks',
  'Clusters',
  'Singletons',
  'Largest',
  'Warnings',
  'Suggested',
  'Agreement',
  'BCubed F',
  'Decisions',
] as const;

function verdict({ decided, cluster_thresh, word, confidence, reasons }: SeasonChoice): string {
  const head = decided
    ? `<b>${thresholdText(cluster_thresh)}</b> for the season, ${word} confidence (${percent(confidence)})`
    : `<b>No threshold stands out.</b> ${thresholdText(cluster_thresh)} is the default`;
  const items = reasons.map(({ text }) => `<li>${escaped(text)}</li>`).join('\n');
  return `<div class="verdict">${head}\n<ul>\n${items}\n</ul></div>`;
}

function tableRow({ name, figures, metrics, warnings, f, agreement }: SeasonRow): string {
  const { tracks, decisions, suggestion, truth } = figures;
  const own = suggestion?.decided === true ? suggestion : undefined;
  const share = (count: number | undefined, part: number | undefined) =>
    count === undefined || part === undefined ? '–' : `${count}<small>${percent(part)}</small>`;
  const cells = [
    escaped(name),
    String(tracks),
    String(metrics?.num_clusters ?? '–'),
    share(metrics?.num_singletons, metrics?.singleton_fraction),
    share(metrics?.largest_cluster_size, metrics?.largest_cluster_fraction),
    warnings.length === 0 ? '–' : `<span class="warn">${warnings.length}</span>`,
    own === undefined
      ? '–'
      : `${thresholdText(own.cluster_thresh)}<small>${thresholdText(own.from)}–${thresholdText(own.to)}, ${own.word}</small>`,
    agreement === undefined ? '–' : percent(agreement),
    f === undefined || truth === undefined
      ? '–'
      : `${f.toFixed(3)}<small>best ${truth.best.value.toFixed(3)} at ${thresholdText(truth.best.at)}${truth.source === 'locked' ? ', locked people' : ''}</small>`,
    String(decisions),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function warningList(rows: readonly SeasonRow[]): string {
  const items = rows.flatMap(({ name, warnings }) =>
    warnings.map(({ text }) => `<li><b>${escaped(name)}</b>: ${escaped(text)}</li>`),
  );
  return items.length === 0 ? '' : `<h2>Warnings</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

/** "average linkage · mean pooling · minimum cluster size 2 · with decisions". */
export function parameterText({ parameters, withDecisions }: Season): string {
  const { linkage, pooling_method, metric, min_cluster_size, outlier_mode, same_frame } =
    parameters;
  return [
    `${linkage} linkage`,
    `${pooling_method} pooling`,
    ...(metric === 'within_track' ? ['within-track metric'] : []),
    `minimum cluster size ${min_cluster_size}`,
    `outliers as ${outlier_mode}`,
    ...(same_frame === 'enforce' ? ['same-frame tracks kept apart'] : []),
    withDecisions ? 'with decisions' : 'without decisions',
  ].join(' · ');
}
