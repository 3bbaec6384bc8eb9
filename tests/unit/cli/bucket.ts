import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';

export const KEY_ID = 'AKIDTESTTESTTEST';
export const SECRET = 'se/cret+Never+to+be+seen';

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** A request as a fault sees it: what is to become of it. */
export interface Asked {
  readonly method: string;
  /** "" for a listing. */
  readonly key: string;
}
/** A status to answer, `cut` the connection before or after it is done, or undefined for as usual. */
export type Fault = number | 'cut before' | 'cut after' | undefined;

/**
 * A store of the tests' own: one bucket in memory that lists in pages, serves ranges, keeps to If-Match and
 * If-None-Match, and works out every signature itself.
 */
export class Bucket {
  readonly objects = new Map<string, Stored>();
  readonly asked: Asked[] = [];
  fault: (asked: Asked) => Fault | Promise<Fault> = () => undefined;
  /** When all of it was put there, as a listing says. Milliseconds. */
  modified = Date.UTC(2025, 10, 18);
  /** Requests that were signed otherwise than by the secret. */
  refused = 0;

  put(key: string, content: string | Uint8Array, meta: Record<string, string> = {}): void {
    const bytes = Buffer.from(content);
    const etag = createHash('md5').update(bytes).digest('hex');
    this.objects.set(key, { bytes, etag, meta });
  }

  /** Everything in it, to be compared as a whole. */
  snapshot(prefix = ''): Record<string, string> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    return Object.fromEntries(
      keys.map((key) => [
        key.slice(prefix.length),
        this.objects.get(key)!.bytes.toString('base64'),
      ]),
    );
  }

  text(key: string): string {
    return this.objects.get(key)?.bytes.toString() ?? '';
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [path = '', search = ''] = (request.url ?? '').split('?');
    const key = decodeURIComponent(path.split('/').slice(2).join('/'));
    const method = request.method ?? '';
    this.asked.push({ method, key });
    const fault = await this.fault({ method, key });
    if (fault === 'cut before') return void request.socket.destroy();
    if (typeof fault === 'number') return send(response, fault, error('SlowDown'));
    if (!isSigned(request, path, search)) {
      this.refused++;
      return send(response, 403, error('SignatureDoesNotMatch'));
    }
    const body = Buffer.concat(chunks);
    const [status, headers, out] = this.done(request, key, new URLSearchParams(search), body);
    if (fault === 'cut after') return void request.socket.destroy();
    send(response, status, out, headers);
  }

  private done(
    { method, headers }: IncomingMessage,
    key: string,
    query: URLSearchParams,
    body: Buffer,
  ): [number, Record<string, string>, string | Buffer] {
    if (key === '') return [200, {}, this.listing(query)];
    const found = this.objects.get(key);
    const { 'if-match': wanted, 'if-none-match': none, range } = headers;
    const isOther = wanted !== undefined && wanted !== `"${found?.etag}"`;
    if (method === 'PUT') {
      if (isOther || (none === '*' && found !== undefined)) {
        return [412, {}, error('PreconditionFailed')];
      }
      const meta = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
      this.put(key, body, Object.fromEntries(meta) as Record<string, string>);
      return [200, { etag: `"${this.objects.get(key)!.etag}"` }, ''];
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return [204, {}, ''];
    }
    if (found === undefined) return [404, {}, error('NoSuchKey')];
    if (isOther) return [412, {}, error('PreconditionFailed')];
    const said = { etag: `"${found.etag}"`, ...found.meta };
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    if (from === undefined) return [200, said, found.bytes];
    return [206, said, found.bytes.subarray(Number(from), Number(to) + 1)];
  }

  private listing(query: URLSearchParams): string {
    const after = query.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].sort().filter((key) => {
      return key.startsWith(query.get('prefix') ?? '') && key > after;
    });
    const page = keys.slice(0, Number(query.get('max-keys') ?? 1000));
    const isCut = page.length < keys.length;
    const contents = page.map((key) => {
      const { bytes, etag } = this.objects.get(key)!;
      return `<Contents><Key>${escaped(key)}</Key><LastModified>${new Date(this.modified).toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const next = isCut
      ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>`
      : '';
    return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
  }
}

/** Serve a bucket called `tapes`, and have the environment name it. */
export async function openBucket(): Promise<Bucket> {
  const bucket = new Bucket();
  const server = createServer((request, response) => {
    void bucket.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', '');
  vi.stubEnv('AWS_ACCESS_KEY_ID', KEY_ID);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  vi.stubEnv('AWS_SESSION_TOKEN', '');
  vi.stubEnv('AWS_REGION', 'eu-test-1');
  return bucket;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

function send(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers });
  response.end(body);
}

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/** Signature version 4 as Amazon describes it, from what arrived. */
function isSigned(request: IncomingMessage, path: string, search: string): boolean {
  const { authorization = '' } = request.headers;
  const [, credential = '', names = '', signature = ''] =
    /Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]+)/.exec(authorization) ?? [];
  const [id, day = '', region = '', service = ''] = credential.split('/');
  const headers = names.split(';').map((name) => `${name}:${request.headers[name]}\n`);
  const payload = String(request.headers['x-amz-content-sha256']);
  const query = search.split('&').sort().join('&');
  const canonical = [request.method, path, query, headers.join(''), names, payload].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, hash].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${SECRET}`, day));
  const conditions = ['if-match', 'if-none-match'].filter((name) => name in request.headers);
  return (
    id === KEY_ID &&
    conditions.every((name) => names.split(';').includes(name)) &&
    hmac(key, text).toString('hex') === signature
  );
}
