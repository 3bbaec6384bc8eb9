import { comparable } from '../comparable.ts';
import { counted } from '../words.ts';
import {
  FACE_DELETED,
  FACE_OTHER_MODEL,
  FACE_QUARANTINED,
  FACE_SKIPPED,
  type ImportReport,
} from './episode.ts';
import type { FaceTable } from './face-table.ts';
import type { RemarkBook } from './remarks.ts';
import type { TrackTable } from './track-table.ts';

/** Faces of one embedding model, however its name is spelled. */
interface ModelGroup {
  readonly key: string;
  /** Vectors that could be clustered. */
  vectors: number;
  /** Accepted rows by spelling. */
  readonly spelled: Map<string, number>;
}

/**
 * Keep the vectors of one embedding model: similarities between two say nothing. Faces of the others
 * are set aside with a remark, their vectors stay for exports. A vector belongs to the model that its
 * row names; a face that names none goes by `face_embedding_model` of its track, and what nobody names
 * is taken for the model that most are of.
 * @param rule a prototype is its track's vector, so there the track's word counts first
 * @returns the model that is kept, as most rows spell it; undefined when none is named
 */
export function keepOneModel(
  faces: FaceTable,
  tracks: TrackTable,
  rule: ImportReport['vectorRule'],
  remarks: RemarkBook,
): string | undefined {
  const names = tracks.models.names;
  const keys = names.map(comparable);
  const nameOf = (face: number) => {
    const own = faces.model[face] ?? -1;
    const ofTrack = tracks.model[faces.track[face] ?? -1] ?? -1;
    const [first, second] = rule === 'track-prototypes' ? [ofTrack, own] : [own, ofTrack];
    return first >= 0 ? first : second;
  };

  const groups = new Map<string, ModelGroup>();
  for (let face = 0; face < faces.track.length; face++) {
    const name = nameOf(face);
    if (name < 0 || ((faces.flags[face] ?? 0) & FACE_SKIPPED) !== 0) continue;
    const key = keys[name] ?? '';
    const group = groups.get(key) ?? { key, vectors: 0, spelled: new Map<string, number>() };
    groups.set(key, group);
    const spelling = names[name] ?? '';
    group.spelled.set(spelling, (group.spelled.get(spelling) ?? 0) + 1);
    if (isClustered(faces, face)) group.vectors += 1;
  }
  const [kept, ...others] = [...groups.values()].sort(byVectors);
  if (kept === undefined) return undefined;

  if (others.some(({ vectors }) => vectors > 0)) {
    remarkModels(kept, others, remarks);
    setAside(
      faces,
      tracks,
      (face) => {
        const name = nameOf(face);
        return name >= 0 && keys[name] !== kept.key;
      },
      remarks,
    );
  }
  if (rule !== 'track-prototypes') remarkPrototypes(faces, tracks, keys, remarks);
  return mostSpelled(kept);
}

function isClustered(faces: FaceTable, face: number): boolean {
  const unusable = FACE_SKIPPED | FACE_DELETED | FACE_QUARANTINED;
  return (faces.embeddingRow[face] ?? -1) >= 0 && ((faces.flags[face] ?? 0) & unusable) === 0;
}

const byVectors = (a: ModelGroup, b: ModelGroup): number =>
  b.vectors - a.vectors || rowsOf(b) - rowsOf(a) || (mostSpelled(a) < mostSpelled(b) ? -1 : 1);

const rowsOf = ({ spelled }: ModelGroup): number =>
  [...spelled.values()].reduce((sum, rows) => sum + rows, 0);

/** Of spellings used equally often the first in order. */
function mostSpelled({ spelled }: ModelGroup): string {
  const [first] = [...spelled].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? '';
}

function remarkModels(kept: ModelGroup, all: readonly ModelGroup[], remarks: RemarkBook): void {
  const others = all.filter(({ vectors }) => vectors > 0);
  const shown = (group: ModelGroup) => `${mostSpelled(group)} (${counted(group.vectors, 'face')})`;
  const list = others.map(shown);
  const last = list.pop() ?? '';
  const aside = others.reduce((sum, { vectors }) => sum + vectors, 0);
  const one = aside === 1;
  remarks.add('vectors/two-models', undefined, {
    count: aside,
    text: `Vectors of ${others.length === 1 ? 'two' : others.length + 1} models: ${[shown(kept), ...list].join(', ')} and ${last}. Similarities between models mean nothing, so ${one ? 'the face' : `the ${counted(aside, 'face')}`} of ${others.length === 1 ? mostSpelled(others[0]!) : 'the others'} ${one ? 'is' : 'are'} set aside: shown, not clustered. Embed ${one ? 'it' : 'them'} again with ${mostSpelled(kept)} to use ${one ? 'it' : 'them'}.`,
  });
}

/** Flag the faces that are set aside; their tracks are the examples of the remark. */
function setAside(
  faces: FaceTable,
  tracks: TrackTable,
  isOther: (face: number) => boolean,
  remarks: RemarkBook,
): void {
  const aside = new Map<number, number>();
  const all = new Map<number, number>();
  const count = (map: Map<number, number>, track: number) =>
    map.set(track, (map.get(track) ?? 0) + 1);
  for (let face = 0; face < faces.track.length; face++) {
    if ((faces.embeddingRow[face] ?? -1) < 0) continue;
    const track = faces.track[face] ?? -1;
    const counts = isClustered(faces, face);
    if (counts) count(all, track);
    if (!isOther(face)) continue;
    if (counts) count(aside, track);
    faces.flags[face] = (faces.flags[face] ?? 0) | FACE_QUARANTINED | FACE_OTHER_MODEL;
  }
  for (const [track, n] of aside) {
    const of = all.get(track) ?? n;
    const part = n === of ? counted(n, 'face') : `${n} of ${counted(of, 'face')}`;
    remarks.add('vectors/two-models', `track ${tracks.id[track] ?? ''}: ${part}`, { count: 0 });
  }
}

/** Prototypes that no face of their track can have made: told, because other programs go by them. */
function remarkPrototypes(
  faces: FaceTable,
  tracks: TrackTable,
  keys: readonly string[],
  remarks: RemarkBook,
): void {
  const ofFaces = new Map<number, Set<number>>();
  for (let face = 0; face < faces.track.length; face++) {
    const model = faces.model[face] ?? -1;
    if (model < 0 || (faces.embeddingRow[face] ?? -1) < 0) continue;
    const track = faces.track[face] ?? -1;
    const known = ofFaces.get(track) ?? new Set<number>();
    ofFaces.set(track, known.add(model));
  }
  for (const [track, models] of ofFaces) {
    const told = tracks.model[track] ?? -1;
    if (told < 0 || [...models].some((model) => keys[model] === keys[told])) continue;
    const [first = -1] = models;
    const { names } = tracks.models;
    remarks.add(
      'tracks/other-model',
      `track ${tracks.id[track] ?? ''}: ${names[told] ?? ''}, its faces ${names[first] ?? ''}`,
    );
  }
}
