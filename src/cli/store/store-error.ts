import { AppError } from '../../core/errors.ts';

/** Nothing of what was being done is there. */
export const NOTHING_CHANGED = 'Nothing was changed.';

/** Another writer came first: all is read anew. */
export function changedMeanwhile(name: string): AppError {
  return new AppError(
    CHANGED,
    `${name} is not what was read`,
    `${name} was changed by somebody else in the meantime, again and again. ${NOTHING_CHANGED} Run the command again.`,
    { place: { file: name } },
  );
}

export const CHANGED = 'store/changed-meanwhile';

export const isChanged = (error: unknown): boolean =>
  error instanceof AppError && error.code === CHANGED;

/** What a store answered, as far as it may be repeated: never a header, a body or an address. */
export interface StoreFault {
  readonly status: number | undefined;
  /** A word of the protocol, `AccessDenied`, or of the system, `ECONNREFUSED`. */
  readonly word: string | undefined;
}

/** @param what `read`, `write` */
export function storeError(what: string, name: string, fault: StoreFault): AppError {
  const { status, word } = fault;
  const said = [status, word].filter((part) => part !== undefined).join(' ') || 'no answer';
  return new AppError(
    'store/failed',
    `cannot ${what} ${name}: ${said}`,
    `Could not ${what} ${name} (${said}). ${remedy(fault)}`,
    { place: { file: name }, details: { status } },
  );
}

function remedy({ status, word }: StoreFault): string {
  if (word === 'NoSuchBucket')
    return 'There is no such bucket: check its name and AWS_ENDPOINT_URL.';
  if (word === 'SignatureDoesNotMatch' || word === 'InvalidAccessKeyId' || status === 401) {
    return 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_REGION.';
  }
  if (word === 'RequestTimeTooSkewed') return 'Set the clock of this machine.';
  if (status === 403)
    return 'These credentials may not do that there: ask whoever keeps the bucket.';
  if (status === 301 || status === 307 || word === 'AuthorizationHeaderMalformed') {
    return 'The bucket is in another region: set AWS_REGION to it.';
  }
  if (status === 404) return 'It is not there: check the bucket and AWS_ENDPOINT_URL.';
  if (status !== undefined && status < 500)
    return 'Check AWS_ENDPOINT_URL, AWS_REGION and the bucket.';
  return 'It was tried several times. Check that the store can be reached (AWS_ENDPOINT_URL), then run the command again.';
}
