import { bankWordsEntry } from '../../episode/bank-words.ts';
import { withoutAliases } from '../../episode/identity-labels.ts';
import { labelsWithAliases } from '../../identity/labels.ts';
import { objectOf, type Row } from '../../parse/fields.ts';
import { BANK_KEY, OWN_ID_KEY } from '../../parse/identity-keys.ts';
import { parseTrackId } from '../../parse/track-id.ts';
import type { Derived } from './derive.ts';
import type { Member } from './draft.ts';
import { entriesOf, type IdentitiesFile } from './identities-file.ts';

/** Where the picture of an identity lies now, as its file says it; null for none. */
export interface Picture {
  readonly path: string | null;
  /** False when it is the one it was. */
  readonly changed: boolean;
}
export type ClusterIds = number | null;

export interface MemberFrame {
  readonly file: IdentitiesFile;
  readonly derived: ReadonlyMap<string, Derived>;
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly faceId: (row: number) => string | undefined;
  readonly spell: (row: number) => string | number;
  readonly clusterId: ClusterIds | undefined;
  readonly now: string;
}

/** An identity as its file has it: unchanged ones are the very objects that were read. */
export function writeMember(member: Member, frame: MemberFrame): Row {
  if (member.change === 'none') return member.kept;
  return frame.file.style === 'spec' ? specMember(member, frame) : pipelineMember(member, frame);
}

function specMember(member: Member, frame: MemberFrame): Row {
  const { kept: raw, id, locked, tracks, strangers } = member;
  const { now, spell, clusterId } = frame;
  const derived = frame.derived.get(id);
  const picture = frame.pictures.get(id);
  const own = {
    ...(member.index === undefined ? { identity_id: id } : {}),
    ...(clusterId === undefined ? {} : { cluster_id: clusterId }),
    ...(derived === undefined
      ? {}
      : {
          track_ids: [...tracks.map(spell), ...strangers],
          canonical_face_path: picture?.path ?? null,
          embedding_stats: {
            ...objectOf(raw.embedding_stats),
            centroid_norm: derived.centroidNorm,
            variance: derived.variance,
            num_tracks: tracks.length + strangers.length,
            num_faces_total: derived.faces,
          },
        }),
    labels: labelsWithAliases(member),
    locked,
    ...(member.index === undefined ? { created_at: now } : {}),
    updated_at: now,
  };
  return withRest({ ...raw, ...own }, member, frame);
}

function pipelineMember(member: Member, frame: MemberFrame): Row {
  const { kept: raw, id, ownId, tracks, strangers, merged } = member;
  const derived = frame.derived.get(id);
  const picture = frame.pictures.get(id);
  const {
    outlier_reason: _,
    low_cohesion: __,
    cohesion: ___,
    min_identity_sim: ____,
    ...rest
  } = raw;
  const several = tracks.length > 1 && derived?.variance !== null;
  const before = Array.isArray(raw.merged_from) ? (raw.merged_from as unknown[]) : [];
  const own =
    derived === undefined
      ? raw
      : {
          ...rest,
          ...(member.index === undefined ? { identity_id: id, label: null } : {}),
          track_ids: [...tracks.map(frame.spell), ...strangers],
          size: derived.faces,
          rep_thumb_rel_path: picture?.path ?? null,
          ...(picture?.changed === false ? {} : { rep_thumb_s3_key: null }),
          ...(several ? { cohesion: fourPlaces(1 - (derived.variance ?? 0)) } : {}),
          ...(several && derived.minSimilarity !== null
            ? { min_identity_sim: fourPlaces(derived.minSimilarity) }
            : {}),
          ...(merged.length === 0 ? {} : { merged_from: [...before, ...merged] }),
        };
  const dated = 'updated_at' in own ? { ...own, updated_at: frame.now } : own;
  const named = pipelineLabels(dated, member);
  const { locked: ____l, ...unlocked } = named;
  const touched = ownId === id ? {} : { [OWN_ID_KEY]: ownId };
  // A file that says it of every identity goes on doing so: one that does not would look damaged.
  const open = 'locked' in raw ? { ...named, locked: false } : unlocked;
  const said = member.locked ? { ...unlocked, locked: true } : open;
  return withRest({ ...said, ...touched }, member, frame);
}

/** Name, person and cast member where the pipeline has them; what else is said under `labels`. */
function pipelineLabels(own: Row, member: Member): Row {
  const { kept: raw } = member;
  const { label, name, person_id, cast_id, ...others } = labelsWithAliases(member);
  const { name: _, person_id: __, cast_id: ___, labels: ____, ...rest } = own;
  // `label` is the pipeline's own word: empty beside a name, it stays so.
  const kept = 'label' in raw && raw.name === name ? raw.label : (name ?? null);
  return {
    ...rest,
    label: label ?? kept,
    ...(name === undefined ? {} : { name }),
    ...(person_id === undefined ? {} : { person_id }),
    ...(cast_id === undefined ? {} : { cast_id }),
    ...(Object.keys(others).length === 0 ? {} : { labels: others }),
  };
}

/** What both schemas carry beside their own keys. */
function withRest(row: Row, member: Member, { derived, faceId }: MemberFrame): Row {
  const { canonical_face_id: _, canonical_face_chosen: __, ...rest } = withoutAliases(row);
  const own = derived.get(member.id);
  const face = own?.face === undefined || own.face === null ? undefined : faceId(own.face);
  const canonical =
    own === undefined
      ? pick(row, ['canonical_face_id', 'canonical_face_chosen'])
      : face === undefined
        ? {}
        : { canonical_face_id: face, ...(own.chosen ? { canonical_face_chosen: true } : {}) };
  // Who was joined by others is no noise any more.
  const { [BANK_KEY]: ____, ...others } = rest;
  const { mark: ___, ...unmarked } = others;
  const said = own !== undefined && member.tracks.length > 1 ? unmarked : others;
  return {
    ...said,
    ...canonical,
    ...bankWordsEntry(member.bank),
  };
}

function pick(row: Row, keys: readonly string[]): Row {
  return Object.fromEntries(keys.flatMap((key) => (key in row ? [[key, row[key]]] : [])));
}

/** Track ids spelled as the file spells them: 12, "12", "track-00012" or "track_0012". */
export function spelledTracks(
  { value, style }: IdentitiesFile,
  trackIds: readonly string[],
): (row: number) => string | number {
  const listed = (entriesOf(value) ?? []).flatMap((entry) => {
    const ids = objectOf(entry)?.track_ids;
    return Array.isArray(ids) ? (ids as unknown[]) : [];
  });
  const model = listed.find((id) => (parseTrackId(id)?.number ?? -1) >= 0);
  const [, head = '', digits = ''] =
    /^(.*?)(\d+)$/.exec(typeof model === 'string' ? model : '') ?? [];
  return (row) => {
    const text = trackIds[row]!;
    const number = parseTrackId(text)?.number ?? -1;
    if (number < 0) return text;
    if (typeof model === 'number' || (model === undefined && style === 'pipeline')) return number;
    if (model === undefined) return `track-${String(number).padStart(5, '0')}`;
    return (
      head +
      (digits.startsWith('0') || head !== ''
        ? String(number).padStart(digits.length, '0')
        : String(number))
    );
  };
}

const fourPlaces = (x: number): number => Math.round(x * 1e4) / 1e4;
