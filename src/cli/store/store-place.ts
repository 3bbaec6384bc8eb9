import { isEpisodeId } from '../../core/episode/episode-id.ts';
import { foldersOf } from '../kit/data-root.ts';
import { usageError } from '../kit/program-error.ts';
import { OWN_PREFIX } from '../kit/staging.ts';

/** A place in a bucket that stands where a folder does. */
export interface StorePlace {
  readonly option: '--data-root' | '--episode';
  readonly bucket: string;
  /** Without a slash at either end; "" for the whole bucket. */
  readonly prefix: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @throws AppError `cli/usage` */
export function parseStoreUrl(option: StorePlace['option'], url: string): StorePlace {
  const [, bucket = '', rest = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/is.exec(url) ?? [];
  const prefix = rest.replace(/\/+$/, '');
  // The address may hold what is nobody's business: it is not repeated.
  if (!BUCKET.test(bucket) || bucket.includes('..')) {
    throw usageError(
      `${option} names no bucket. Write s3://BUCKET/PREFIX; who you are is taken from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY alone.`,
    );
  }
  if (prefix !== '' && !isFilePath(prefix)) {
    throw usageError(
      `${option} s3://${bucket}/${prefix} has a part that no folder is called: no part may be empty, . or ..`,
    );
  }
  return { option, bucket, prefix };
}

/** True for a key that can be the path of a file. */
export function isFilePath(key: string): boolean {
  if (key.includes('\0') || key.includes('\\')) return false;
  return key
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && encoded(part) <= LONGEST);
}

/** No name on a disk is longer. Bytes. */
const LONGEST = 255;
const encoded = (text: string): number => new TextEncoder().encode(text).length;

/** True for what Cutline itself keeps beside the files of an episode. */
export const isOwn = (key: string): boolean =>
  key.split('/').some((part) => part.startsWith(OWN_PREFIX));

export const below = (prefix: string, path: string): string =>
  prefix === '' ? path : path === '' ? prefix : `${prefix}/${path}`;

/**
 * Beginnings of the keys that may belong to an episode, or to all of a data root: those of the layouts that are
 * looked for on a disk. Those of the second list matter where the first finds nothing.
 */
export function prefixesOf(
  { option, prefix }: StorePlace,
  epId: string | undefined,
): readonly (readonly string[])[] {
  if (option === '--episode') return [[prefix === '' ? '' : `${prefix}/`]];
  const isMirror = prefix.split('/').at(-1)?.toLowerCase() === 'artifacts';
  const root = isMirror ? prefix.split('/').slice(0, -1).join('/') : prefix;
  const tries = isMirror ? [''] : ['', 'data/'];
  return tries.map((way) => [
    ...foldersBelow(way, isMirror, epId).map((folder) => `${below(root, folder)}/`),
    `${below(root, `${way}config/pipeline`)}/`,
  ]);
}

function foldersBelow(way: string, isMirror: boolean, epId: string | undefined): readonly string[] {
  if (epId === undefined) {
    const all = isMirror ? ['artifacts'] : ['manifests', 'embeds', 'frames', 'artifacts', 'runs'];
    return all.map((folder) => `${way}${folder}`);
  }
  if (!isEpisodeId(epId)) return [];
  // People type accents in one of two spellings, and so do programs that write keys.
  const spelled = new Set([epId, epId.normalize('NFC'), epId.normalize('NFD')]);
  return [...spelled].flatMap((id) => foldersOf({ root: '', named: '', way, isMirror }, id).flat());
}
