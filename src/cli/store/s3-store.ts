import type { S3mini } from 's3mini';
import { AppError } from '../../core/errors.ts';
import { usageError } from '../kit/program-error.ts';
import { patientFetch } from './patient-fetch.ts';
import type { Held, Listed, PutHow, Store } from './store.ts';
import { changedMeanwhile, storeError } from './store-error.ts';

/** Variables of the environment, as other programs for S3 read them. */
export type S3Environment = Readonly<Record<string, string | undefined>>;

/** Kept with an object that a change has put there. */
const CHANGE = 'x-amz-meta-cutline-change';
/** Bodies that end too early are asked for again. */
const ATTEMPTS = 3;

/**
 * A bucket of Amazon's or of any other store with its protocol. Credentials come from the environment alone.
 * @param rest see `patientFetch`
 * @throws AppError `cli/usage` where the environment does not say who asks
 */
export async function openS3(bucket: string, env: S3Environment, rest?: number): Promise<Store> {
  const accessKeyId = env.AWS_ACCESS_KEY_ID ?? '';
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY ?? '';
  if (accessKeyId === '' || secretAccessKey === '') {
    throw usageError(
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment to read from s3://. Nowhere else are they looked for.',
    );
  }
  if ((env.AWS_SESSION_TOKEN ?? '') !== '') {
    throw usageError(
      'AWS_SESSION_TOKEN is set, but temporary credentials are not supported. Use an access key of its own, and unset AWS_SESSION_TOKEN.',
    );
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  const { S3mini } = await import('s3mini');
  const client = new S3mini({
    ...{ accessKeyId, secretAccessKey, region },
    endpoint: `${endpointOf(env, region)}/${bucket}`,
    requestAbortTimeout: TIMEOUT,
    fetch: patientFetch(rest),
  });
  return new S3Store(client, bucket);
}

/** One request takes no longer, whatever it carries. Milliseconds. */
const TIMEOUT = 600_000;

/** Of all buckets, which are named in the path. @throws AppError `cli/usage` */
function endpointOf(env: S3Environment, region: string): string {
  const given = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  if (!given) return `https://s3.${region}.amazonaws.com`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isPlain =
    url !== undefined && /^https?:$/.test(url.protocol) && url.search + url.hash === '';
  // An address with a password in it is not repeated.
  if (!isPlain || url.username !== '' || url.password !== '') {
    throw usageError(
      'AWS_ENDPOINT_URL is no address of a store. Write it like https://s3.example.org, without a user, a password or a question mark.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

class S3Store implements Store {
  private readonly client: S3mini;
  private readonly bucket: string;
  constructor(client: S3mini, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  name(key: string): string {
    return `s3://${this.bucket}/${key}`;
  }

  async list(prefix: string): Promise<readonly Listed[]> {
    const found = await this.asked('list', prefix, () => this.client.listObjects('/', prefix));
    if (found === null) {
      throw storeError('list', this.name(prefix), { status: 404, word: 'NoSuchBucket' });
    }
    return found.map(({ Key, Size, ETag, LastModified }) => ({
      key: Key,
      size: Size,
      etag: plain(ETag),
      modified: LastModified.getTime() || 0,
    }));
  }

  async read({ key, etag }: Listed, start: number, end: number): Promise<Uint8Array> {
    if (end <= start) return new Uint8Array(0);
    const name = this.name(key);
    for (let attempt = 1; ; attempt++) {
      const bytes = await this.asked('read', key, async () => {
        const range = [start, end] as const;
        const answer = await this.client.getObjectRaw(key, false, ...range, {
          'if-match': `"${etag}"`,
        });
        // A store that ignores what is asked for sends other bytes.
        if (plain(answer.headers.get('etag') ?? etag) !== etag) return undefined;
        const body = new Uint8Array(await answer.arrayBuffer());
        return answer.status === 200 ? body.subarray(start, end) : body;
      }).catch((error: unknown) => {
        if (isRefused(error)) return undefined;
        throw error;
      });
      if (bytes === undefined) throw changedMeanwhile(name);
      if (bytes.length === end - start) return bytes;
      if (attempt === ATTEMPTS)
        throw storeError('read', name, { status: undefined, word: undefined });
    }
  }

  async look(key: string): Promise<Held | undefined> {
    return this.asked('read', key, async () => {
      const answer = await this.client.getObjectResponse(key);
      if (answer === null) return undefined;
      return {
        bytes: new Uint8Array(await answer.arrayBuffer()),
        etag: plain(answer.headers.get('etag') ?? ''),
        change: answer.headers.get(CHANGE) ?? undefined,
      };
    });
  }

  async put(key: string, bytes: Uint8Array, { expected, change }: PutHow = {}): Promise<boolean> {
    const headers: Record<string, string> = change === undefined ? {} : { [CHANGE]: change };
    if (expected?.etag === null) headers['if-none-match'] = '*';
    else if (expected !== undefined) headers['if-match'] = `"${expected.etag}"`;
    try {
      await this.asked('write', key, () =>
        // Its types know fewer headers than it sends.
        this.client.putObject(
          key,
          bytes,
          typeOf(key),
          undefined,
          headers as Record<`x-amz-${string}`, string>,
        ),
      );
      return true;
    } catch (error) {
      if (expected !== undefined && isRefused(error)) return false;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.asked('remove', key, () => this.client.deleteObject(key));
  }

  /** Do what asks the store; what it fails with is said in words of ours, without what was sent. */
  private async asked<T>(what: string, key: string, ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (cause) {
        const fault = faultOf(cause);
        const isBroken = cause instanceof TypeError && cause.message === 'terminated';
        if (isBroken && attempt < ATTEMPTS) continue;
        throw storeError(what, this.name(key), fault);
      }
    }
  }
}

const plain = (etag: string): string => etag.replace(/^W\//, '').replaceAll('"', '');

/** Somebody else was there: it is not what was expected, is gone, or is just being written. */
const isRefused = (error: unknown): boolean =>
  error instanceof AppError && [404, 409, 412].includes(Number(error.details.status));

function faultOf(cause: unknown) {
  const { status, serviceCode, code, cause: inner } = cause as Record<string, unknown>;
  const words = [serviceCode, code, (inner as { code?: unknown } | undefined)?.code];
  const word = words.find((one) => typeof one === 'string' && /^[A-Za-z_]{2,60}$/.test(one));
  return {
    status: typeof status === 'number' ? status : undefined,
    word: word === 'Unknown' ? undefined : (word as string | undefined),
  };
}

function typeOf(key: string): string {
  const end = key.slice(key.lastIndexOf('.') + 1).toLowerCase();
  return TYPES[end] ?? 'application/octet-stream';
}

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
};
