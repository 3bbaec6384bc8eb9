import type { Episode, EpisodePart, ImportRemark, ImportReport } from '../episode/episode.ts';
import { sameValue } from '../same-value.ts';
import { counted } from '../words.ts';

/**
 * What the imports of several episodes say, as one: each remark with the episode that it is about. Parameters
 * that lie beside them hold where all say them alike; those that do not are told.
 * @param more remarks about all of them together
 */
export function joinReports(
  all: readonly Episode[],
  more: readonly ImportRemark[],
): Pick<Episode, 'report' | 'parameters'> {
  const parameters = agreeing(all.map((episode) => episode.parameters));
  const keys = new Set(all.flatMap((episode) => Object.keys(episode.parameters)));
  const differ = [...keys].filter((key) => !Object.hasOwn(parameters, key)).sort();
  const told = all.flatMap(({ epId, report }) =>
    report.remarks.map((remark) => ({ ...remark, text: `${epId}: ${remark.text}` })),
  );
  const reports = all.map(({ report }) => report);
  const [first] = reports;
  return {
    parameters,
    report: {
      files: reports.flatMap(({ files }) => files),
      counts: sumOf(reports.map(({ counts }) => counts)),
      vectorRule: first!.vectorRule,
      remarks: [...told, ...more, ...(differ.length === 0 ? [] : [differing(differ)])],
      ms: reports.reduce((sum, { ms }) => sum + ms, 0),
    },
  };
}

function sumOf(all: readonly ImportReport['counts'][]): ImportReport['counts'] {
  const [first, ...others] = all;
  const keys = Object.keys(first!) as (keyof ImportReport['counts'])[];
  const sums = keys.map((key) => [key, others.reduce((sum, one) => sum + one[key], first![key])]);
  return Object.fromEntries(sums) as ImportReport['counts'];
}

/** Parameters that all of some lists say alike. */
function agreeing(
  all: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) =>
      others.every((other) => Object.hasOwn(other, key) && sameValue(other[key], value)),
    ),
  );
}

const differing = (keys: readonly string[]): ImportRemark => ({
  level: 'warning',
  code: 'together/parameters',
  text: `The parameters beside the episodes are not the same (${keys.join(', ')}), so those are not taken from there. Say which you mean.`,
  count: keys.length,
  examples: keys.slice(0, 5),
});

/** What is set aside because its vectors are of another model. */
export function modelRemark(
  parts: readonly EpisodePart[],
  all: readonly Episode[],
  model: string | undefined,
): readonly ImportRemark[] {
  const aside = all.filter((_, index) => parts[index]!.isAside);
  if (aside.length === 0) return [];
  const names = aside.map(({ epId, embeddingModel }) => `${epId} of ${embeddingModel}`);
  const faces = aside.reduce((sum, { report }) => sum + report.counts.embedded, 0);
  return [
    {
      level: 'warning',
      code: 'together/models',
      text: `Vectors of several models: most are of ${model}, those of ${names.join(', those of ')}. Similarities between models mean nothing, so ${counted(faces, 'face')} are set aside: shown, not clustered. Embed them again with ${model} to use them.`,
      count: faces,
      examples: aside.map(({ epId }) => epId).slice(0, 5),
    },
  ];
}
