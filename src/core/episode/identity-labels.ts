import { isNothing, isTexts, namedBy, objectOf, type Row, textOf } from '../parse/fields.ts';
import { type KeptRow, keptAt, keptBeside, keptRow, namedWhole } from '../parse/kept-json.ts';

/** Pipeline labels that name a person live beside `name`; others are kept as they are. */
const LABEL_KEYS = ['label', 'person_id', 'cast_id'] as const;
const KNOWN = new Set<string>(['name', ...LABEL_KEYS, 'stranger', 'aliases']);

const NONE: KeptRow = { row: {}, kept: {} };

/** Labels as they are read: those of other tools with numbers as they stand in the text. */
export const keptLabels = ({ row, kept }: KeptRow): Row =>
  keptBeside(row, kept, (key) => KNOWN.has(key));

/**
 * `labels` of the specification, with the pipeline's label, name, person_id and cast_id in it.
 * @param kept the same row with numbers as they stand in its file
 */
export function labelsOf(row: Row, kept: Row = row): Readonly<Record<string, unknown>> {
  const own = keptRow(keptAt({ row, kept }, 'labels')) ?? NONE;
  const labels = new Map(Object.entries(keptLabels(own)));
  for (const key of ['name', ...LABEL_KEYS]) {
    const value = labels.get(key);
    if (typeof value === 'string' && isNothing(value)) labels.delete(key);
  }
  for (const key of LABEL_KEYS) {
    // A label that is a number is a cluster's, and nobody's name.
    const value = key === 'label' ? textOf(row, key) : namedWhole({ row, kept }, key);
    // An export repeats the name as label; kept as well, it would outlive a new name.
    const repeated = key === 'label' && value === textOf(row, 'name');
    if (value !== undefined && !labels.has(key) && !repeated) labels.set(key, value);
  }
  const name = nameOf(row);
  if (name !== undefined && !labels.has('name')) labels.set('name', name);
  for (const key of ['name', 'person_id', 'cast_id']) {
    const value = labels.get(key);
    if (typeof value === 'number') {
      labels.set(key, namedWhole(own, key));
    }
  }
  for (const key of ['name', 'person_id']) {
    if (labels.has(key) && typeof labels.get(key) !== 'string') labels.delete(key);
  }
  if (hasAliases(row)) {
    const within = labels.get('aliases');
    labels.set('aliases', [...new Set([...(isTexts(within) ? within : []), ...row.aliases])]);
  }
  labels.delete('__proto__');
  return Object.fromEntries(labels);
}

/** Other names beside the labels, where files of an earlier Cutline have them. */
function hasAliases(row: Row): row is Row & { readonly aliases: readonly string[] } {
  const within = objectOf(row.labels)?.aliases;
  return isTexts(row.aliases) && (within === undefined || isTexts(within));
}

/** An identity without the other names that `labelsOf` takes into its labels. */
export function withoutAliases(row: Row): Row {
  if (!hasAliases(row)) return row;
  const { aliases: _, ...others } = row;
  return others;
}

export function nameOf(row: Row): string | undefined {
  return (
    namedBy(objectOf(row.labels) ?? {}, 'name') ?? namedBy(row, 'name') ?? textOf(row, 'label')
  );
}
