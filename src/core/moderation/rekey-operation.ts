import { unknownOperation } from './check-operation.ts';
import type { TrackOperation } from './operation-types.ts';
import type {
  AddressedOperation,
  AdoptedIdentity,
  IdentityRef,
  Question,
  Side,
  SimpleOperation,
} from './types.ts';

/** What things are called elsewhere. Undefined: they are not there. */
export interface Names {
  track(id: string): string | undefined;
  /** @param of the track it belongs to, as it was called, where the operation says so */
  face(faceId: string, of?: string): string | undefined;
  identity(id: string): string;
  /** Tracks that steps before this one put into an identity, as they were called. */
  tracksOf(identityId: string): readonly string[];
  /** The part that a split makes; undefined when there is nothing to split, or it is split already. */
  part(operation: SplitTrack): { readonly id: string; readonly number: number } | undefined;
  /** Undefined for a step that is no more: nothing is left to revoke. */
  step(seq: number): number | undefined;
}
export type SplitTrack = Extract<TrackOperation, { type: 'split-track' }>;

/**
 * An operation in other names. Tracks that are not there are left out; without one that it is about,
 * nothing is left of it.
 * @returns undefined when nothing is left
 */
export function rekeyOperation(
  operation: SimpleOperation,
  names: Names,
): SimpleOperation | undefined {
  switch (operation.type) {
    case 'threshold':
    case 'checkpoint':
      return operation;
    case 'revoke': {
      const seq = names.step(operation.seq);
      return seq === undefined ? undefined : { ...operation, seq };
    }
    case 'answer': {
      const question = questionOf(operation.question, names);
      return question && { ...operation, question };
    }
    case 'adopt': {
      const identities = operation.identities.flatMap((one) => adoptedOf(one, names) ?? []);
      return identities.length === 0 ? undefined : { ...operation, identities };
    }
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
      return addressedOf(operation, names);
    default:
      return trackOperationOf(operation, names);
  }
}

function addressedOf(operation: AddressedOperation, names: Names): AddressedOperation | undefined {
  const known = operation.type === 'lock' ? operation.tracks : [];
  const anchor = anchorOf(operation, known, names);
  if (anchor === undefined) return undefined;
  const to = { identityId: names.identity(operation.identityId), anchor };
  const also = (anchors: readonly string[] | undefined) =>
    anchors === undefined ? {} : { alsoAnchors: tracksOf(anchors, names) };
  switch (operation.type) {
    case 'label':
      return { ...operation, ...to, ...also(operation.alsoAnchors) };
    case 'unlock':
      return { ...operation, ...to };
    case 'lock': {
      const tracks = tracksOf(operation.tracks, names);
      return {
        ...operation,
        ...to,
        tracks: tracks.includes(anchor) ? tracks : [anchor, ...tracks],
      };
    }
    case 'representative': {
      const { faceId } = operation;
      const face = faceId === undefined ? undefined : names.face(faceId);
      if (faceId !== undefined && face === undefined) return undefined;
      return { ...operation, ...to, faceId: face, ...also(operation.alsoAnchors) };
    }
    default:
      throw unknownOperation(operation);
  }
}

function trackOperationOf(operation: TrackOperation, names: Names): TrackOperation | undefined {
  switch (operation.type) {
    case 'merge': {
      const refs = [operation.target, ...operation.sources].flatMap((r) => refOf(r, names) ?? []);
      const [first, ...sources] = refs;
      if (first === undefined || sources.length === 0) return undefined;
      // Without its own tracks, the target lives on in those that joined it.
      const target = { ...first, identityId: names.identity(operation.target.identityId) };
      return { ...operation, target, sources, ...questioned(operation, names) };
    }
    case 'confirm': {
      const target = refOf(operation.target, names);
      return target && { ...operation, target, ...questioned(operation, names) };
    }
    case 'split': {
      const tracks = tracksOf(operation.tracks, names);
      const from = refOf(operation.from, names);
      if (from === undefined || tracks.length === 0) return undefined;
      if (from.tracks.every((track) => tracks.includes(track))) return undefined;
      const newId = names.identity(operation.newId);
      return { ...operation, from, tracks, newId, ...questioned(operation, names) };
    }
    case 'move': {
      const tracks = tracksOf(operation.tracks, names);
      const to = refOf(operation.to, names);
      if (to === undefined || tracks.length === 0) return undefined;
      const from = refsOf(operation.from, names);
      return { ...operation, tracks, from, to, ...questioned(operation, names) };
    }
    case 'set-apart': {
      const kept = operation.tracks.flatMap((track, i) => {
        const own = names.track(track);
        const newId = operation.newIds[i];
        return own === undefined || newId === undefined ? [] : [[own, names.identity(newId)]];
      });
      if (kept.length === 0) return undefined;
      return {
        ...operation,
        tracks: kept.map(([track]) => track!),
        from: refsOf(operation.from, names),
        newIds: kept.map(([, newId]) => newId!),
        ...questioned(operation, names),
      };
    }
    case 'delete':
    case 'mark': {
      const tracks = tracksOf(operation.tracks, names);
      if (tracks.length === 0) return undefined;
      return { ...operation, tracks, from: refsOf(operation.from, names) };
    }
    case 'restore':
    case 'unmark': {
      const tracks = tracksOf(operation.tracks, names);
      return tracks.length === 0 ? undefined : { ...operation, tracks };
    }
    case 'not-same': {
      const [a, b] = [sideOf(operation.a, names), sideOf(operation.b, names)];
      return a && b && { ...operation, a, b, ...questioned(operation, names) };
    }
    case 'waive': {
      const [a, b] = [sideOf(operation.a, names), sideOf(operation.b, names)];
      return a && b && { ...operation, a, b };
    }
    case 'split-track': {
      const part = names.part(operation);
      const track = names.track(operation.track);
      const face = names.face(operation.face, operation.track);
      if (part === undefined || track === undefined || face === undefined) return undefined;
      const { from: given, ...rest } = operation;
      const from = given && refOf(given, names);
      return {
        ...rest,
        ...{ track, face, part: part.id, partNumber: part.number },
        ...(from === undefined ? {} : { from }),
      };
    }
    default:
      throw unknownOperation(operation);
  }
}

function adoptedOf(identity: AdoptedIdentity, names: Names): AdoptedIdentity | undefined {
  const tracks = tracksOf(identity.tracks, names);
  const anchor = names.track(identity.anchor) ?? tracks[0];
  if (anchor === undefined) return undefined;
  const { representative } = identity;
  return {
    ...identity,
    identityId: names.identity(identity.identityId),
    anchor,
    tracks: tracks.includes(anchor) ? tracks : [anchor, ...tracks],
    representative: representative === undefined ? undefined : names.face(representative),
  };
}

function anchorOf(
  { identityId, anchor }: { readonly identityId: string; readonly anchor: string },
  known: readonly string[],
  names: Names,
): string | undefined {
  return names.track(anchor) ?? tracksOf([...known, ...names.tracksOf(identityId)], names)[0];
}

function refOf(ref: IdentityRef, names: Names): IdentityRef | undefined {
  const tracks = tracksOf(ref.tracks, names);
  const anchor = names.track(ref.anchor) ?? tracks[0];
  if (anchor === undefined) return undefined;
  const all = tracks.includes(anchor) ? tracks : [anchor, ...tracks];
  return { ...ref, identityId: names.identity(ref.identityId), anchor, tracks: all };
}

const refsOf = (refs: readonly IdentityRef[], names: Names): IdentityRef[] =>
  refs.flatMap((ref) => refOf(ref, names) ?? []);

function sideOf(side: Side, names: Names): Side | undefined {
  const tracks = tracksOf(side.tracks, names);
  return tracks.length === 0 ? undefined : { ...side, tracks };
}

function questionOf(question: Question, names: Names): Question | undefined {
  const a = names.track(question.a);
  const b = question.b === '' ? '' : names.track(question.b);
  return a === undefined || b === undefined ? undefined : { ...question, a, b };
}

/** The question of an operation; undefined takes it away where it was about others. */
function questioned(
  { question }: { readonly question?: Question },
  names: Names,
): { readonly question?: Question } {
  const asked = question && questionOf(question, names);
  return asked === undefined ? {} : { question: asked };
}

/** Distinct names, in order. */
function tracksOf(tracks: readonly string[], names: Names): string[] {
  return [...new Set(tracks.flatMap((track) => names.track(track) ?? []))];
}
