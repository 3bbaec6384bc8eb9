import { AppError } from '../core/errors.ts';

/**
 * SHA-256 of a file, in hexadecimal digits.
 * @throws AppError `embed/insecure` where the browser has none, `embed/unreadable`
 */
export async function sha256Of(file: Blob): Promise<string> {
  // Browsers have it on secure pages alone.
  if (globalThis.crypto?.subtle === undefined) {
    throw new AppError(
      'embed/insecure',
      'crypto.subtle is missing',
      'Models are known by a fingerprint that browsers compute on secure pages only. Open Cutline over https, or on localhost.',
    );
  }
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch (cause) {
    throw new AppError(
      'embed/unreadable',
      `cannot read ${file.size} bytes`,
      'This file can no longer be read: it was moved, changed or deleted. Choose it again.',
      { cause },
    );
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
