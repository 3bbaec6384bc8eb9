import { posix } from 'node:path';
import type { Episode } from '../../core/episode/episode.ts';
import { isSafeId, repPath } from '../../core/export/spelling.ts';
import type { Derived } from '../../core/moderation/edit/derive.ts';
import type { Member } from '../../core/moderation/edit/draft.ts';
import type { Picture } from '../../core/moderation/edit/write-member.ts';
import { textOf } from '../../core/parse/fields.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { repJpeg } from '../kit/images.ts';
import type { LoadedEpisode } from '../kit/load-episode.ts';
import { cropOf, pictureHome } from '../kit/load-episode.ts';
import type { PlannedFile } from '../kit/write-atomically.ts';

export interface PictureInput {
  readonly loaded: LoadedEpisode;
  readonly style: 'spec' | 'pipeline';
  /** With the tracks split that the history splits. */
  readonly episode: Episode;
  readonly before: readonly Member[];
  readonly after: readonly Member[];
  /** Of the identities whose tracks changed. */
  readonly derived: ReadonlyMap<string, Derived>;
}
export interface PicturePlan {
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly files: readonly PlannedFile[];
  /** Relative paths of pictures of identities that are gone, or that nothing represents any more. */
  readonly stale: readonly string[];
}

/**
 * Thumbnails in step with changed identities: the one that is there while it shows the right face,
 * else cut anew from the crop, else taken over from the identity it came with.
 */
export async function planPictures(input: PictureInput): Promise<PicturePlan> {
  const { style, loaded, before, after, derived } = input;
  const album = new Album(input);
  const pictures = new Map<string, Picture>();
  const files: PlannedFile[] = [];
  for (const member of after) {
    const own = derived.get(member.id);
    if (own === undefined) continue;
    const kept = album.current(member, own);
    const bytes = kept === undefined ? await album.made(member, own) : undefined;
    if (kept !== undefined) pictures.set(member.id, { path: kept, changed: false });
    else if (bytes === undefined || !isSafeId(member.id)) {
      pictures.set(member.id, { path: null, changed: true });
    } else {
      const path = repPath(member.id, style);
      pictures.set(member.id, { path: said(path, style), changed: true });
      files.push({ path: pictureHome(loaded, path), bytes });
    }
  }
  const wanted = new Set(files.map((file) => file.path));
  const left = new Map(after.map((member) => [member.id, member]));
  const stale = before.flatMap((member) => {
    const picture = pictures.get(member.id);
    const unchanged = left.has(member.id) && (picture === undefined || !picture.changed);
    const file = album.standard(member);
    return unchanged || file === undefined || wanted.has(file.path) ? [] : [file.path];
  });
  return { pictures, files, stale };
}

/** The pipeline's paths are relative to thumbs/. */
const said = (path: string, style: 'spec' | 'pipeline'): string =>
  style === 'spec' ? path : path.replace(/^thumbs\//, '');

/** The pictures that a folder has of its identities. */
class Album {
  private readonly input: PictureInput;
  constructor(input: PictureInput) {
    this.input = input;
  }

  /** The file where an identity's own picture belongs. */
  standard({ id }: Member): SourceFile | undefined {
    const { loaded, style } = this.input;
    if (!isSafeId(id)) return undefined;
    return loaded.files.get(pictureHome(loaded, repPath(id, style)));
  }

  /** The picture that an identity has, wherever its file says. */
  private file(member: Member): SourceFile | undefined {
    const { loaded } = this.input;
    const given = textOf(member.raw, 'canonical_face_path', 'rep_thumb_rel_path');
    if (given === undefined) return undefined;
    const places = [loaded.frames, posix.join(loaded.frames, 'thumbs'), loaded.manifests, ''];
    const own = given.startsWith('thumbs/') ? given : `thumbs/${given}`;
    return [pictureHome(loaded, own), ...places.map((place) => posix.join(place, given))]
      .map((path) => loaded.files.get(path))
      .find((f) => f !== undefined);
  }

  /** What the file says, while that still shows the identity. */
  current(member: Member, { face }: Derived): string | undefined {
    const given = textOf(member.raw, 'canonical_face_path', 'rep_thumb_rel_path');
    if (given === undefined || this.file(member) === undefined) return undefined;
    const shown = textOf(member.raw, 'canonical_face_id');
    if (face !== null)
      return shown !== undefined && shown === this.faceId(face) ? given : undefined;
    const was = this.input.before.find((one) => one.index === member.index)?.tracks ?? [];
    const lost = was.some((row) => !member.tracks.includes(row));
    return !lost || this.isOf(shown, member) ? given : undefined;
  }

  /** A picture made for the face, or one that another identity had of it. */
  async made(member: Member, { face }: Derived): Promise<Uint8Array | undefined> {
    const jpeg = face === null || face < 0 ? undefined : await this.cut(face);
    if (jpeg !== undefined) return jpeg;
    const wanted = face === null ? undefined : this.faceId(face);
    const donor = this.input.before.find((one) => {
      if (this.file(one) === undefined) return false;
      const shown = textOf(one.raw, 'canonical_face_id');
      if (face !== null) return shown !== undefined && shown === wanted;
      const whole = one.tracks.length > 0 && one.tracks.every((row) => member.tracks.includes(row));
      return whole || this.isOf(shown, member);
    });
    return donor === undefined ? undefined : this.file(donor)?.bytes();
  }

  private cut(face: number): Promise<Uint8Array | undefined> {
    const { loaded, episode } = this.input;
    const crop = cropOf(loaded, episode, face);
    const make = () => repJpeg(crop);
    return loaded.memory === undefined ? make() : loaded.memory.made(crop?.path, loaded, make);
  }

  private faceId(face: number): string | undefined {
    return this.input.episode.faces.faceId[face];
  }

  /** True when a face id names one of an identity's tracks, as the pipeline spells them. */
  private isOf(faceId: string | undefined, member: Member): boolean {
    const number = Number(/^face_(\d+)_\d+$/.exec(faceId ?? '')?.[1] ?? Number.NaN);
    return member.tracks.some((row) => this.input.episode.tracks.number[row] === number);
  }
}
