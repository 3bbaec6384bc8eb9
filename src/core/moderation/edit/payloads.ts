import { keptLabels } from '../../episode/identity-labels.ts';
import { AppError } from '../../errors.ts';
import { MAX_LABEL_LENGTH } from '../../identity/labels.ts';
import { isNothing, objectOf, type Row } from '../../parse/fields.ts';
import { type KeptJson, keptRow, namedWhole } from '../../parse/kept-json.ts';

export interface MergePayload {
  readonly source_ids: readonly string[];
  readonly target_id: string;
}
export interface SplitPayload {
  readonly identity_id: string;
  readonly track_ids_to_split: readonly unknown[];
}
export interface MovePayload {
  readonly track_id: unknown;
  /** Null for a track that is in no identity; undefined: wherever it is. */
  readonly from_identity_id: string | null | undefined;
  /** Null: out of its identity, alone. */
  readonly to_identity_id: string | null;
}
export interface DeletePayload {
  readonly track_id: unknown;
  readonly purge_crops: boolean;
}
export interface PatchPayload {
  readonly identity_id: string;
  readonly locked: boolean | undefined;
  /** Null takes a label away; labels that are not named stay. */
  readonly labels: Readonly<Record<string, unknown>> | undefined;
}

/** Readers of the specification's payloads (§10). @throws AppError `moderation/bad-payload` */
export const readPayload = {
  merge(value: unknown): MergePayload {
    const row = only(value, 'merge', ['source_ids', 'target_id']);
    const sources = list(row, 'source_ids').map((id) => text(id, 'source_ids'));
    return { source_ids: [...new Set(sources)], target_id: text(row.target_id, 'target_id') };
  },
  split(value: unknown): SplitPayload {
    const row = only(value, 'split', ['identity_id', 'track_ids_to_split']);
    const identity_id = text(row.identity_id, 'identity_id');
    const tracks = list(row, 'track_ids_to_split').map((id) => track(id, 'track_ids_to_split'));
    return { identity_id, track_ids_to_split: tracks };
  },
  move(value: unknown): MovePayload {
    const row = only(value, 'move', ['track_id', 'from_identity_id', 'to_identity_id']);
    if (!('to_identity_id' in row)) {
      refuse('to_identity_id is missing; give an identity, or null to take the track out');
    }
    const idOrNull = (key: string) => (row[key] === null ? null : text(row[key], key));
    return {
      track_id: track(row.track_id, 'track_id'),
      from_identity_id:
        row.from_identity_id === undefined ? undefined : idOrNull('from_identity_id'),
      to_identity_id: idOrNull('to_identity_id'),
    };
  },
  'delete-track'(value: unknown): DeletePayload {
    const row = only(value, 'delete-track', ['track_id', 'purge_crops']);
    return {
      track_id: track(row.track_id, 'track_id'),
      purge_crops: flag(row, 'purge_crops') ?? false,
    };
  },
  /** @param kept the same with numbers as they stand in the text: labels of other tools are written so */
  patch(value: unknown, kept: unknown = value): PatchPayload {
    const row = only(value, 'patch', ['identity_id', 'locked', 'labels']);
    const identity_id = text(row.identity_id, 'identity_id');
    const given = { value: row.labels, kept: objectOf(kept)?.labels };
    const labels = given.value === undefined ? undefined : labelsOf(given);
    const locked = flag(row, 'locked');
    if (labels === undefined && locked === undefined) refuse('neither locked nor labels is given');
    return { identity_id, locked, labels };
  },
};

function only(value: unknown, what: string, keys: readonly string[]): Row {
  const row = objectOf(value);
  if (row === undefined) return refuse(`${what} takes one object with ${keys.join(', ')}`);
  const unknown = Object.keys(row).filter((key) => !keys.includes(key));
  if (unknown.length > 0) {
    refuse(`${what} does not know ${unknown.join(', ')}; it takes ${keys.join(', ')}`);
  }
  return row;
}

function text(value: unknown, key: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    return refuse(
      `${key} has to be an identity id, such as "identity-00001", but is ${shown(value)}`,
    );
  }
  return value.trim();
}

function track(id: unknown, key: string): string | number {
  return typeof id === 'string' || typeof id === 'number'
    ? id
    : refuse(`${key} has to be a track, such as "track-00005" or 5, but is ${shown(id)}`);
}

function list(row: Row, key: string): readonly unknown[] {
  const value = row[key];
  if (!Array.isArray(value)) return refuse(`${key} has to be a list, but is ${shown(value)}`);
  return value.length === 0 ? refuse(`${key} is empty`) : (value as unknown[]);
}

function flag(row: Row, key: string): boolean | undefined {
  const value = row[key];
  if (value === undefined || typeof value === 'boolean') return value;
  return refuse(`${key} has to be true or false, but is ${shown(value)}`);
}

function labelsOf(given: KeptJson): Readonly<Record<string, unknown>> {
  const own = keptRow(given);
  if (own === undefined) return refuse(`labels has to be an object, but is ${shown(given.value)}`);
  const { row } = own;
  for (const key of ['name', 'person_id']) {
    const label = row[key];
    if (label === undefined || label === null) continue;
    if (typeof label !== 'string') refuse(`labels.${key} has to be text, but is ${shown(label)}`);
    else if (label.trim() !== '' && isNothing(label)) {
      refuse(
        `labels.${key} is ${shown(label)}, which programs write for nothing; to take it away give null`,
      );
    } else if (label.length > MAX_LABEL_LENGTH) {
      refuse(
        `labels.${key} has ${label.length} characters; at most ${MAX_LABEL_LENGTH} are allowed`,
      );
    }
  }
  const labels = Object.entries(keptLabels(own)).filter(([key]) => key !== '__proto__');
  // A number is a cast member as its text is; one that JavaScript has not would be another's.
  const called = typeof row.cast_id === 'number' ? { cast_id: namedWhole(own, 'cast_id') } : {};
  return { ...Object.fromEntries(labels), ...called };
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'missing';
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

function refuse(reason: string): never {
  throw new AppError(
    'moderation/bad-payload',
    reason,
    `The JSON does not fit: ${reason}. Nothing was changed.`,
  );
}
