import { checkLabels, refuse } from './log-file-readers.ts';
import { BANK_ID, COSINE, COSINE_DIFFERENCE, PERSON_NAME } from './match-fields.ts';
import {
  ADOPTED,
  ANCHOR,
  anchored,
  asked,
  CHECKPOINT_NAME,
  CHOSEN_FACE,
  checkSome,
  checkTarget,
  choice,
  FACE,
  type Field,
  GOAL,
  IDENTITY,
  LABELS,
  LEAVING,
  LEAVING_SIDE,
  MARK,
  type Names,
  NEW_ID,
  NEW_IDS,
  NUMBER,
  OWN_TRACKS,
  optional,
  PART_NUMBER,
  QUESTION,
  REF,
  REFS,
  refIn,
  SIDE,
  STEP,
  TRACK,
  TRACKS,
  tracksIn,
  WORDS,
  withTrack,
} from './operation-fields.ts';

type Fields = Readonly<Record<string, Field<unknown>>>;
type OptionalKey<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly optional: true } ? K : never;
}[keyof F];
type ValueOf<F> = F extends { read(value: unknown, what: string): infer T } ? T : never;
type Shape<F extends Fields> = {
  readonly [K in keyof F as K extends OptionalKey<F> ? never : K]: ValueOf<F[K]>;
} & { readonly [K in keyof F as K extends OptionalKey<F> ? K : never]?: ValueOf<F[K]> };

/** A kind of operation: its fields, in the order of the log file, and what they say together. */
interface KindOf<F extends Fields> {
  readonly fields: F;
  /** Fields are checked before. @throws AppError `moderation/bad-operation` */
  check?(operation: Shape<F>): void;
  /** Fields that are renamed together; undefined when nothing is left of the operation. */
  rekey?(operation: Shape<F>, names: Names): Partial<Shape<F>> | undefined;
}

const kind = <const F extends Fields>(
  fields: F,
  more: NoInfer<Omit<KindOf<F>, 'fields'>> = {},
): KindOf<F> => ({ fields, ...more });

const ADDRESS = { identityId: IDENTITY, anchor: ANCHOR };
const checkAddress = (to: { readonly identityId: string; readonly anchor: string }): void =>
  checkTarget(to.identityId, to.anchor);
const checkSides = ({ a, b }: Shape<{ a: typeof SIDE; b: typeof SIDE }>): void => {
  if (a.tracks.some((track) => b.tracks.includes(track))) {
    refuse('a track on both sides', 'A track cannot be another person than itself.');
  }
};

/**
 * [Note: One table of operations]
 * Every kind of operation and its fields. The types, the log file, checks, ids in other names and
 * everything else in `by-fields.ts` follow from it. A new kind stands here, in the fold
 * (`fold-tracks.ts`), in the words (`describe-operation.ts`) and with a picture in the history: the
 * compiler asks for each of them.
 * `from`: identities that lose some tracks, as they were.
 */
export const KINDS = {
  label: kind(
    {
      ...ADDRESS,
      labels: LABELS,
      /** Anchors of other touched identities that were part of it: they take the labels too. */
      alsoAnchors: optional(TRACKS),
    },
    {
      check(operation) {
        checkAddress(operation);
        checkLabels(operation.identityId, operation.labels);
      },
      rekey: anchored,
    },
  ),
  /** The tracks are frozen together. */
  lock: kind(
    { ...ADDRESS, tracks: TRACKS },
    {
      check(operation) {
        const { identityId, anchor, tracks } = operation;
        checkAddress(operation);
        if (tracks.includes(anchor)) return;
        refuse(
          `lock of ${identityId} without its anchor ${anchor}`,
          `${identityId} cannot be locked without its own track ${anchor}.`,
        );
      },
      rekey(operation, names) {
        const to = anchored(operation, names, operation.tracks);
        return to && { ...to, tracks: withTrack(tracksIn(operation.tracks, names), to.anchor) };
      },
    },
  ),
  unlock: kind(ADDRESS, { check: checkAddress, rekey: anchored }),
  /** The identity of the anchor has this id from now on: so it is called elsewhere. */
  call: kind(ADDRESS, { check: checkAddress, rekey: anchored }),
  representative: kind(
    {
      ...ADDRESS,
      /** face_id of the chosen face; undefined returns to the automatic choice. */
      faceId: CHOSEN_FACE,
      /** Anchors of other touched identities that were part of it: their own choice ends. */
      alsoAnchors: optional(TRACKS),
    },
    { check: checkAddress, rekey: anchored },
  ),
  /**
   * The Facebank's matching says who it is, and by which seed. A person's word goes before it: it names
   * nobody who has a name by hand, is locked, or was said not to be this person.
   */
  match: kind(
    {
      ...ADDRESS,
      personId: BANK_ID,
      name: PERSON_NAME,
      seedId: BANK_ID,
      /** Cosine with that seed, and how much nearer than the next person. */
      similarity: COSINE,
      margin: COSINE_DIFFERENCE,
      /** Anchors of other touched identities that were part of it. */
      alsoAnchors: optional(TRACKS),
    },
    { check: checkAddress, rekey: anchored },
  ),
  /** Not this person of the Facebank, whatever matching says from now on. */
  'reject-match': kind(
    { ...ADDRESS, personId: BANK_ID, name: PERSON_NAME, alsoAnchors: optional(TRACKS) },
    { check: checkAddress, rekey: anchored },
  ),
  /** All tracks of sources and target are one person; the target keeps id and name. */
  merge: kind(
    { target: GOAL, sources: REFS, question: asked('same') },
    {
      check({ target, sources }) {
        if (sources.length === 0) refuse('merge of nothing', 'Choose what to merge into it.');
        if (sources.every(({ identityId }) => identityId !== target.identityId)) return;
        refuse(
          `${target.identityId} merged into itself`,
          `${target.identityId} cannot be merged into itself. Choose another identity.`,
        );
      },
      rekey({ target, sources }, names) {
        const refs = [target, ...sources].flatMap((ref) => refIn(ref, names) ?? []);
        const [first, ...others] = refs;
        if (first === undefined || others.length === 0) return undefined;
        // Without its own tracks, the target lives on in those that joined it.
        const identityId = names.identity(target.identityId);
        return { target: { ...first, identityId }, sources: others };
      },
    },
  ),
  /** These tracks of one identity are one person, whatever linkage would say. */
  confirm: kind({ target: REF, question: asked('same') }),
  /** Some tracks are another person: together, apart from the rest, a new identity. */
  split: kind(
    { from: REF, tracks: LEAVING, newId: NEW_ID, question: asked('not-same') },
    {
      check({ from, tracks, newId }) {
        checkTarget(newId, tracks[0] ?? '');
        const leaving = new Set(tracks);
        if (from.tracks.some((track) => !leaving.has(track))) return;
        refuse(
          `split of all ${tracks.length} tracks of ${from.identityId}`,
          `Splitting off every track of ${from.identityId} would leave nothing. Leave out at least one.`,
        );
      },
      rekey(operation, names) {
        const tracks = tracksIn(operation.tracks, names);
        const from = refIn(operation.from, names);
        if (from === undefined || tracks.length === 0) return undefined;
        return from.tracks.every((track) => tracks.includes(track)) ? undefined : { from, tracks };
      },
    },
  ),
  /** Tracks belong to another identity, which stays together as it was. */
  move: kind({ tracks: LEAVING, from: REFS, to: GOAL, question: asked('same') }),
  /** Tracks belong to nobody yet: each alone until somebody places it. */
  'set-apart': kind(
    {
      tracks: { ...TRACKS, leaving: (all: readonly string[]) => all },
      from: REFS,
      /** In the order of `tracks`. */
      newIds: NEW_IDS,
      question: asked('not-same'),
    },
    {
      check({ tracks, newIds }) {
        for (const id of newIds) checkTarget(id, tracks[0] ?? '');
        if (newIds.length !== tracks.length) {
          refuse(
            `${tracks.length} tracks, ${newIds.length} ids`,
            'Every track that is taken out needs an identity id of its own.',
          );
        }
        checkSome(tracks);
      },
      rekey(operation, names) {
        const kept = operation.tracks.flatMap((track, i) => {
          const own = names.track(track);
          const newId = operation.newIds[i];
          return own === undefined || newId === undefined
            ? []
            : [{ track: own, newId: names.identity(newId) }];
        });
        if (kept.length === 0) return undefined;
        return {
          tracks: kept.map(({ track }) => track),
          newIds: kept.map(({ newId }) => newId),
        };
      },
    },
  ),
  delete: kind({ tracks: LEAVING, from: REFS }),
  restore: kind({ tracks: OWN_TRACKS }),
  mark: kind({ tracks: LEAVING, from: REFS, as: MARK }),
  unmark: kind({ tracks: OWN_TRACKS }),
  'not-same': kind(
    { a: SIDE, b: LEAVING_SIDE, question: asked('not-same') },
    { check: checkSides },
  ),
  /** The two sides may come together again, whatever keeps them apart. */
  waive: kind({ a: SIDE, b: SIDE }, { check: checkSides }),
  /** The faces of a track from `face` on are a track of their own. */
  'split-track': kind(
    {
      track: TRACK,
      /** face_id of the first face (by frame) of the new part. */
      face: FACE,
      part: TRACK,
      /** The integer in the part's id; −1 when ids have none. */
      partNumber: PART_NUMBER,
      /** The identity the track was in: it keeps its id, although the track has fewer faces now. */
      from: optional(REF),
    },
    {
      check({ track, face, part }) {
        if (part !== track && part !== '' && face !== '') return;
        refuse(
          `split of ${track} into ${part}`,
          `Track ${track} cannot be split without a face to begin the new part with.`,
        );
      },
      rekey(operation, names) {
        const part = names.part(operation);
        const track = names.track(operation.track);
        const face = names.face(operation.face, operation.track);
        if (part === undefined || track === undefined || face === undefined) return undefined;
        return { track, face, part: part.id, partNumber: part.number };
      },
    },
  ),
  // What is kept in the log but changes no identity.
  threshold: kind(
    {
      from: NUMBER,
      to: NUMBER,
      /** What `to` is measured in, where this step changed that too. */
      metric: optional(choice('cosine', 'within_track')),
    },
    {
      check({ to }) {
        if (to >= 0 && to <= 1) return;
        refuse(`threshold ${to}`, `The threshold ${to} is not between 0 and 1.`);
      },
    },
  ),
  checkpoint: kind({ name: CHECKPOINT_NAME }),
  /** An answer that decides nothing: not asked again. */
  answer: kind({ question: QUESTION, answer: choice('unsure', 'fine') }),
  /** An earlier step no longer holds. */
  revoke: kind({
    seq: STEP,
    /** What that step said, for the history. */
    text: WORDS,
  }),
  /** Decisions that came with an imported identities.json. */
  adopt: kind({ identities: ADOPTED }),
};

export type Kind = keyof typeof KINDS;
type FieldsOf<K extends Kind> = (typeof KINDS)[K]['fields'];
type Flat<T> = { [K in keyof T]: T[K] };
type Operations = { readonly [K in Kind]: Flat<{ readonly type: K } & Shape<FieldsOf<K>>> };

/** An operation of one kind, or of some. */
export type OperationOf<K extends Kind> = Operations[K];
export type SimpleOperation = OperationOf<Kind>;
/** A human decision; a batch is one step. */
export type Operation =
  | SimpleOperation
  | {
      readonly type: 'batch';
      /** "Locked 5 identities". */
      readonly text: string;
      readonly operations: readonly SimpleOperation[];
    };

/** Decisions about one identity, addressed by id and anchor. */
export type AddressedKind =
  | 'call'
  | 'label'
  | 'lock'
  | 'unlock'
  | 'representative'
  | 'match'
  | 'reject-match';
/** Decisions about which tracks are together: all that are no others. */
export type TrackKind = Exclude<
  Kind,
  AddressedKind | 'threshold' | 'checkpoint' | 'answer' | 'revoke' | 'adopt'
>;
/** Kinds after which some identity has tracks that others had. */
export type GainingKind = {
  [K in Kind]: FieldsOf<K>[keyof FieldsOf<K>] extends infer F
    ? Extract<F, { readonly gains: true }> extends never
      ? never
      : K
    : never;
}[Kind];
