import { create } from 'zustand';
import type { PhotoFaces, SeedFace } from '../../../workers/embed/session.ts';
import { CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import type { SeedTarget } from '../../core/facebank/edit-people.ts';
import { personNameFrom } from '../../core/facebank/name-from-file.ts';
import { nearestPerson } from '../../core/facebank/nearest-person.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import { photoSeeds } from '../embedding/photos.ts';
import type { NewSeed } from '../lib/bank-types.ts';
import { failureText } from '../lib/question.ts';
import { randomHex } from '../lib/random-hex.ts';
import { appStore } from '../store.ts';

/** A photograph in which faces are looked for, until somebody has said whose they are. */
export interface Photo {
  readonly key: number;
  readonly file: File;
  /** Address of the picture, for the eye. */
  readonly url: string;
  readonly state: PhotoState;
  /** Whose face it is: said by where it was dropped, or guessed, or chosen. */
  readonly target: SeedTarget | undefined;
}

export type PhotoState =
  | { readonly type: 'waiting' }
  | {
      readonly type: 'found';
      readonly looked: PhotoFaces;
      readonly model: EmbeddingModel;
      /** Place of the face that is meant; undefined while that is to be chosen. */
      readonly face: number | undefined;
    }
  | { readonly type: 'refused'; readonly text: string };

interface Photos {
  readonly photos: readonly Photo[];
  /** Whether they are still being looked at. */
  readonly looking: boolean;
}

/** Nothing here is stored: photographs are looked at once, and what is taken of them goes to the Facebank. */
export const usePhotos = create<Photos>(() => ({ photos: [], looking: false }));

let lastKey = 0;
let running: AbortController | undefined;

/**
 * Look for faces in pictures. What is certainly one face of the person they were given to is added at once;
 * everything else waits for somebody to choose.
 * @param person whose they are; undefined asks for each
 */
export function addPhotos(files: readonly File[], person: string | undefined): void {
  const fresh = files.map((file): Photo => {
    lastKey++;
    const target = person === undefined ? undefined : ({ type: 'person', id: person } as const);
    return {
      key: lastKey,
      file,
      url: URL.createObjectURL(file),
      state: { type: 'waiting' },
      target,
    };
  });
  usePhotos.setState({ photos: [...usePhotos.getState().photos, ...fresh] });
  void lookAtAll();
}

async function lookAtAll(): Promise<void> {
  if (running !== undefined) return;
  const abort = new AbortController();
  running = abort;
  usePhotos.setState({ looking: true });
  for (let next = waiting(); next !== undefined && !abort.signal.aborted; next = waiting()) {
    await lookAt(next, abort.signal);
  }
  running = undefined;
  usePhotos.setState({ looking: false });
  if (!abort.signal.aborted) await takeCertain();
}

const waiting = (): Photo | undefined =>
  usePhotos.getState().photos.find(({ state }) => state.type === 'waiting');

async function lookAt(photo: Photo, signal: AbortSignal): Promise<void> {
  try {
    const { results, model } = await photoSeeds([photo.file], { signal, onProgress: () => {} });
    const [looked] = results;
    if (looked === undefined) return;
    if (looked.type === 'refused') {
      change(photo.key, (now) => ({ ...now, state: { type: 'refused', text: looked.text } }));
      return;
    }
    const good = looked.faces.flatMap(({ refusals }, i) => (refusals.length === 0 ? [i] : []));
    const face = looked.faces.length === 1 ? good[0] : undefined;
    change(photo.key, (now) => ({
      ...now,
      state: { type: 'found', looked, model, face },
      target:
        now.target ??
        (face === undefined ? undefined : guess(looked.faces[face], model, now.file.name)),
    }));
  } catch (error) {
    if (signal.aborted || error instanceof CancelledError) return;
    const text = failureText(error, UNEXPECTED);
    change(photo.key, (now) => ({ ...now, state: { type: 'refused', text } }));
  }
}

const UNEXPECTED = 'No faces could be looked for in this picture. Try another one.';

/** Whose face it probably is: of somebody whom it resembles, else of whom the file is called after. */
function guess(
  face: SeedFace | undefined,
  model: EmbeddingModel,
  file: string,
): SeedTarget | undefined {
  const { bank } = appStore.context.get();
  const near = face && nearestPerson(bank, model, face.vector);
  if (near !== undefined) return { type: 'person', id: near };
  const name = personNameFrom(file);
  if (name === '') return undefined;
  const called = bank.people.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (called !== undefined) return { type: 'person', id: called.id };
  return { type: 'new', details: { name } };
}

function change(key: number, to: (photo: Photo) => Photo): void {
  const photos = usePhotos.getState().photos.map((one) => (one.key === key ? to(one) : one));
  usePhotos.setState({ photos });
}

/** Choose which of several faces is meant; undefined takes the choice back. */
export function chooseFace(key: number, face: number | undefined): void {
  change(key, (photo) => {
    if (photo.state.type !== 'found') return photo;
    const chosen = photo.state.looked.faces[face ?? -1];
    // A file is called after nobody in particular who is among others on it.
    const target = photo.target ?? (chosen && guess(chosen, photo.state.model, ''));
    return { ...photo, state: { ...photo.state, face }, target };
  });
}

/** Say whose face it is. */
export function chooseTarget(key: number, target: SeedTarget | undefined): void {
  change(key, (photo) => ({ ...photo, target }));
}

/** Leave a photograph out. */
export function dropPhoto(key: number): void {
  const { photos } = usePhotos.getState();
  for (const one of photos) if (one.key === key) URL.revokeObjectURL(one.url);
  usePhotos.setState({ photos: photos.filter((one) => one.key !== key) });
}

/** Stop looking, and forget the photographs; what was added stays. */
export function dropPhotos(): void {
  running?.abort();
  for (const { url } of usePhotos.getState().photos) URL.revokeObjectURL(url);
  usePhotos.setState({ photos: [] });
}

/** What is ready: its face is chosen, and whose it is said. */
export function readyPhotos(photos: readonly Photo[]): readonly Photo[] {
  return photos.filter(({ state, target }) => {
    return target !== undefined && state.type === 'found' && state.face !== undefined;
  });
}

/** Add the faces that are ready to their people, a step for each person. */
export async function takePhotos(): Promise<void> {
  const ready = readyPhotos(usePhotos.getState().photos);
  const byTarget = new Map<string, Photo[]>();
  for (const photo of ready) {
    const key = JSON.stringify(photo.target);
    byTarget.set(key, [...(byTarget.get(key) ?? []), photo]);
  }
  for (const group of byTarget.values()) {
    const target = group[0]?.target;
    if (target === undefined) continue;
    const seeds = group.map(seedOf);
    const edit = await appStore.context.get().addSeeds(target, seeds);
    // Refused in words: they stay, to be tried again.
    if (edit === undefined) continue;
    for (const photo of group) withoutFace(photo);
  }
}

/** A picture of several people stays until all that are wanted were taken. */
function withoutFace({ key, state }: Photo): void {
  if (state.type !== 'found' || state.looked.faces.length < 2) {
    dropPhoto(key);
    return;
  }
  const faces = state.looked.faces.filter((_, i) => i !== state.face);
  const looked = { ...state.looked, faces };
  change(key, (now) => ({
    ...now,
    target: undefined,
    state: { ...state, looked, face: undefined },
  }));
}

/** Where nobody has anything to choose, nobody is asked. */
async function takeCertain(): Promise<void> {
  const { photos } = usePhotos.getState();
  const certain = photos.every(({ target }) => target?.type === 'person');
  if (photos.length > 0 && certain && readyPhotos(photos).length === photos.length)
    await takePhotos();
}

/** Larger pictures are not kept beside the face that was cut out of them, bytes. */
const MOST_KEPT = 8e6;

function seedOf({ state, file }: Photo): NewSeed {
  const face = state.type === 'found' ? state.looked.faces[state.face ?? -1] : undefined;
  if (state.type !== 'found' || face === undefined) {
    throw new Error(`no face is chosen in ${file.name}`);
  }
  const { vector, quality, display, aligned } = face;
  const { yaw, ...known } = quality;
  return {
    seed: {
      id: `photo-${randomHex(16)}`,
      model: state.model,
      vector,
      origin: { type: 'photo', file: file.name },
      quality: Number.isFinite(yaw) ? { ...known, yaw } : known,
      createdAt: isoSeconds(Date.now()),
      extra: {},
    },
    pictures: { d: display, e: aligned, ...(file.size <= MOST_KEPT ? { orig: file } : {}) },
  };
}
