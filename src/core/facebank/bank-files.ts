import { CHUNK_BYTES, createChunkWriter, type StreamedFile } from '../export/streamed-file.ts';
import { shortFloat } from '../export/vector-text.ts';
import { writeKept } from '../parse/kept-json.ts';
import type { PictureKind, Remark } from './imported.ts';
import type { Seed } from './types.ts';

/** A picture that a plan names: whoever writes it reads it by seed and kind. */
export interface PictureFile {
  readonly type: 'picture';
  /** Relative, made of checked ids. Ends in `.png` unless it is as it came (`orig`). */
  readonly path: string;
  readonly seedId: string;
  readonly kind: PictureKind;
}
export interface TextFile extends StreamedFile {
  readonly type: 'text';
}
export type BankFile = TextFile | PictureFile;

/** Files of a Facebank, and what of it they cannot say. */
export interface BankPlan {
  readonly files: readonly BankFile[];
  readonly remarks: readonly Remark[];
}

/** The ending of a picture that is written as it came. */
export type PictureEnding = 'png' | 'jpg' | 'webp';

/** Which pictures of a seed there are; of `orig` how its name ends. */
export type PicturesOf = (seedId: string) => Readonly<Partial<Record<PictureKind, PictureEnding>>>;

/** What a plan is made with besides the people. */
export interface PlanOptions {
  readonly pictures: PicturesOf;
  /** `FACEBANK_KEEP_ORIG`: pictures as they came, too. */
  readonly originals: boolean;
  /** ISO 8601, UTC, whole seconds. */
  readonly now: string;
}

const KINDS: readonly PictureKind[] = ['d', 'e', 'orig'];

/** The pictures of a seed as files. @param suffix `_orig` in the specification, `_o` in the pipeline */
export function pictureFiles(
  folder: string,
  seedId: string,
  { pictures, originals }: PlanOptions,
  suffix: 'orig' | 'o' = 'orig',
): PictureFile[] {
  const there = pictures(seedId);
  return KINDS.flatMap((kind): PictureFile[] => {
    const ending = there[kind];
    if (ending === undefined || (kind === 'orig' && !originals)) return [];
    const name = kind === 'orig' ? `${seedId}_${suffix}.${ending}` : `${seedId}_${kind}.png`;
    return [{ type: 'picture', path: `${folder}${name}`, seedId, kind }];
  });
}

/** A file of JSON text, made while it is written. @param size about how many bytes */
export function textFile(path: string, size: number, parts: () => Iterable<string>): TextFile {
  const encoder = new TextEncoder();
  return {
    type: 'text',
    path,
    size,
    async *chunks() {
      const writer = createChunkWriter();
      for (const part of parts()) {
        writer.bytes(encoder.encode(part));
        if (writer.length >= CHUNK_BYTES) yield writer.take();
      }
      if (writer.length > 0) yield writer.take();
    },
  };
}

/** A vector as JSON: each number in the shortest text that is this float32. */
export const vectorText = (vector: Float32Array): string =>
  `[${Array.from(vector, (x) => (Object.is(x, -0) ? '-0' : String(shortFloat(x)))).join(',')}]`;

/** About how many bytes a seed takes as text. */
export const textSize = ({ vector }: Seed): number => 600 + 12 * vector.length;

/** An object as JSON with one more key, whose text is there already. */
export function withText(
  row: Readonly<Record<string, unknown>>,
  key: string,
  text: string,
): string {
  const plain = writeKept(row);
  const comma = plain === '{}' ? '' : ',';
  return `${plain.slice(0, -1)}${comma}${JSON.stringify(key)}:${text}}`;
}
