import type { FileStamp } from '../cli/kit/node-source.ts';

/** Tells the states of a file apart. */
export const stampTag = ({ size, mtimeMs, ctimeMs }: FileStamp): string =>
  `"${size.toString(36)}-${mtimeMs.toString(36)}-${ctimeMs.toString(36)}"`;
