import type { Context } from 'hono';
import { decodeText } from '../core/parse/json-file.ts';
import { refusal } from './problem.ts';

/** Bytes of a body of JSON; of one with steps that waited for long. */
const MOST_BYTES = 1 << 20;
export const MOST_STEP_BYTES = 8 << 20;

/**
 * What comes next of a body. Whoever hangs up has not sent all of it, which is no fault of ours.
 * @throws AppError `serve/bad-request`
 */
export async function nextOf(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw refusal('serve/bad-request', 'The body was cut off. Nothing was changed. Send it again.');
  }
}

/**
 * The text of a JSON body. It is counted as it comes: a length that a request gives may be none, or not its own.
 * @throws AppError `serve/not-json`, `serve/too-large`, `moderation/unreadable`
 */
export async function readBody(c: Context, most = MOST_BYTES): Promise<string> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/(?:[a-z.]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw refusal('serve/not-json', 'Send the body as JSON, with Content-Type: application/json.');
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooLarge = () =>
    refusal('serve/too-large', `The body is larger than ${most} bytes. Nothing was changed.`);
  if (Number(c.req.header('content-length')) > most) throw tooLarge();
  const reader = c.req.raw.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await nextOf(reader);
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel().catch(() => {});
      throw tooLarge();
    }
    chunks.push(value);
  }
  return decodeText(Buffer.concat(chunks), 'The body', 'moderation');
}
