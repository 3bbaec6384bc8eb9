import { extname } from 'node:path';
import type { Context } from 'hono';
import type { SourceFile } from '../core/parse/source.ts';
import { byteRange } from './byte-range.ts';
import { refusal } from './problem.ts';
import type { OpenFile } from './shelf.ts';

/** Bytes that are in memory at once. */
const CHUNK = 1 << 20;

/** Types that are shown; anything else is saved: a file of an episode may be anybody's. */
const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jsonl': 'application/x-ndjson',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** Whether a header with ETags names one. */
export function namesTag(header: string | undefined, etag: string): boolean {
  const tags = tagsOf(header) ?? [];
  return tags.includes('*') || tags.includes(etag);
}

/** The ETags of a header; undefined where there is none. Weak ones are kept as such: they match nothing. */
export function tagsOf(header: string | undefined): readonly string[] | undefined {
  return header?.split(',').map((tag) => tag.trim());
}

/**
 * A file or a range of it, as long as it is what it was when it was looked at: a change meanwhile breaks the
 * answer off, so that nobody takes two halves for one.
 * @throws AppError `serve/stale`, `serve/no-such-range`; `cli/changed-meanwhile` where that is seen before it is answered
 */
export async function fileResponse(c: Context, { source, etag }: OpenFile): Promise<Response> {
  const wanted = c.req.header('if-match');
  if (wanted !== undefined && !namesTag(wanted, etag)) {
    throw refusal(
      'serve/stale',
      `${source.path} was changed since its files were listed. List them again.`,
    );
  }
  const common = {
    ETag: etag,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-cache',
    // Whatever is in it, it is no page.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
  if (namesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, common);
  const ifRange = c.req.header('if-range');
  const asked = ifRange === undefined || ifRange === etag ? c.req.header('range') : undefined;
  const range = byteRange(asked, source.size);
  const { start, end } = range ?? { start: 0, end: source.size };
  const type = TYPES[extname(source.path).toLowerCase()];
  const headers = {
    ...common,
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Length': String(end - start),
    ...(type === undefined ? { 'Content-Disposition': 'attachment' } : {}),
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${source.size}` }),
  };
  const status = range === undefined ? 200 : 206;
  if (c.req.method === 'HEAD' || end === start) return c.body(null, status, headers);
  if (end - start > CHUNK) return c.body(streamOf(source, start, end), status, headers);
  const bytes = await source.bytes(start, end);
  return c.body(bytes as Uint8Array<ArrayBuffer>, status, headers);
}

function streamOf(source: SourceFile, start: number, end: number): ReadableStream {
  let at = start;
  return new ReadableStream({
    async pull(controller) {
      const next = Math.min(end, at + CHUNK);
      controller.enqueue(await source.bytes(at, next));
      at = next;
      if (at >= end) controller.close();
    },
  });
}
