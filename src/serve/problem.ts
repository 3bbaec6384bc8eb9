import { AppError, CancelledError } from '../core/errors.ts';

/** Errors of the service's own. */
export type ServeCode =
  | 'serve/bad-request'
  | 'serve/no-token'
  | 'serve/other-origin'
  | 'serve/not-found'
  | 'serve/not-allowed'
  | 'serve/stale'
  | 'serve/too-large'
  | 'serve/not-json'
  | 'serve/not-multipart'
  | 'serve/no-such-range'
  | 'serve/other-host'
  | 'serve/log-replaced'
  | 'serve/busy'
  | 'serve/fault';

const OWN: Readonly<Record<ServeCode, number>> = {
  'serve/bad-request': 400,
  'serve/no-token': 401,
  'serve/other-origin': 403,
  'serve/not-found': 404,
  'serve/not-allowed': 405,
  'serve/log-replaced': 410,
  'serve/stale': 412,
  'serve/too-large': 413,
  'serve/not-json': 415,
  'serve/not-multipart': 415,
  'serve/no-such-range': 416,
  'serve/other-host': 421,
  'serve/fault': 500,
  'serve/busy': 503,
};

/** What the code beneath throws while it serves a request, each by its name. */
const EXACT: Readonly<Record<string, number>> = {
  'change/damaged': 409,
  'change/elsewhere': 409,
  'cli/busy': 503,
  'cli/cannot-read': 500,
  'cli/cannot-write': 507,
  'cli/changed-meanwhile': 409,
  'cli/link': 409,
  'cli/no-episode': 404,
  'cli/no-file': 404,
  'cli/no-folder': 503,
  'cli/no-pictures': 500,
  'cli/no-run': 404,
  'cli/nothing-to-cluster': 422,
  'cli/other-episode': 409,
  'cli/unreadable': 422,
  'cli/usage': 400,
  'crops/not-found': 404,
  'discover/no-episode': 404,
  'export/unsafe-path': 422,
  'cli/no-facebank': 404,
  'cli/not-our-facebank': 409,
  'db/away': 503,
  'db/changed-migration': 503,
  'db/newer': 503,
  'db/other-version': 503,
  'db/refused': 503,
  'db/unreadable': 503,
  'embed/no-crops': 422,
  'embed/no-faces': 422,
  'face/heic': 415,
  'face/not-a-picture': 415,
  'face/photo-too-large': 413,
  'facebank/bad-field': 400,
  'facebank/bad-thresholds': 400,
  'facebank/empty': 409,
  'facebank/other-model': 409,
  'facebank/unknown-model': 409,
  'facebank/unknown-person': 404,
  'facebank/unknown-seed': 404,
  'job/busy': 503,
  'job/crashed': 500,
  'job/running': 409,
  'job/unknown': 404,
  'moderation/bad-identities': 422,
  'moderation/bad-json': 400,
  'moderation/bad-operation': 422,
  'moderation/bad-payload': 400,
  'moderation/bad-time': 422,
  'moderation/empty-identity': 409,
  'moderation/locked': 423,
  'moderation/no-identities': 404,
  'moderation/not-utf8': 400,
  'moderation/not-in-identity': 409,
  'moderation/parted': 409,
  'moderation/same-identity': 409,
  'moderation/self-merge': 409,
  'moderation/split-all': 409,
  'moderation/unknown-identity': 404,
  'moderation/unknown-operation': 422,
  'moderation/unknown-track': 404,
  'reembed/no-model': 422,
  'seed/blurred': 422,
  'seed/elsewhere': 409,
  'seed/file-too-large': 413,
  'seed/no-face': 422,
  'seed/no-model': 503,
  'seed/no-runtime': 503,
  'seed/too-small': 422,
  'seed/turned': 422,
  'seed/which-face': 422,
};

/** What is said of the files of an episode: they have to be written anew. By what stands before the slash. */
const OF_FILES = 422;
const FAMILIES: Readonly<Record<string, number>> = {
  boxes: OF_FILES,
  facebank: OF_FILES,
  faces: OF_FILES,
  file: OF_FILES,
  identities: OF_FILES,
  impostors: OF_FILES,
  jsonl: OF_FILES,
  log: OF_FILES,
  metric: OF_FILES,
  npy: OF_FILES,
  parameters: OF_FILES,
  rows: OF_FILES,
  // A step that no longer fits what others did meanwhile.
  sync: 409,
  tracks: OF_FILES,
  trees: OF_FILES,
  truth: OF_FILES,
  zip: OF_FILES,
  // Limits of the machine, and faults.
  cluster: 500,
};

/** The one table from codes of errors to statuses. @returns undefined for a code that no request meets */
export function statusOf(code: string): number | undefined {
  return (
    (OWN as Readonly<Record<string, number>>)[code] ??
    EXACT[code] ??
    FAMILIES[code.split('/')[0] ?? '']
  );
}

/** An error as RFC 9457 has it; `detail` is what the pipeline's clients read, `code` what programs act on. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly place?: AppError['place'];
  readonly details?: AppError['details'];
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Log in first',
  403: 'Not from there',
  404: 'Not found',
  405: 'Not allowed here',
  409: 'Does not fit what is there',
  410: 'No longer there',
  412: 'Changed in the meantime',
  413: 'Too large',
  415: 'Not JSON',
  416: 'No such range',
  421: 'Not this host',
  422: 'The files of the episode do not allow it',
  423: 'Locked',
  500: 'A fault of ours',
  503: 'Not now',
  507: 'Could not be written',
};

/** Where the status says less than the code. */
const TITLES_OF: Readonly<Record<string, string>> = {
  'reembed/no-model': 'No face model here',
  'face/heic': 'No picture that is read here',
  'face/not-a-picture': 'No picture',
  'seed/blurred': 'No good face',
  'seed/no-face': 'No face',
  'seed/no-model': 'No face model here',
  'seed/no-runtime': 'No face model here',
  'seed/too-small': 'No good face',
  'seed/turned': 'No good face',
  'seed/which-face': 'Which face?',
  'serve/not-multipart': 'Not multipart/form-data',
  'facebank/bad-file': 'The Facebank cannot be read',
  'facebank/newer-format': 'The Facebank cannot be read',
  'facebank/too-large': 'The Facebank cannot be read',
};

/** Any error as a problem. What is no AppError is a fault of ours, and its words are for the log alone. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof AppError)) {
    const words = error instanceof CancelledError ? 'The service is ending.' : FAULT_WORDS;
    const code = error instanceof CancelledError ? 'serve/busy' : 'serve/fault';
    return problem(code, words);
  }
  const { code, userMessage, place, details } = error;
  return {
    ...problem(code, userMessage),
    ...(Object.keys(place).length === 0 ? {} : { place }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
}

const FAULT_WORDS =
  'Something went wrong that no request explains. The terminal in which the service runs says more; please report it.';

function problem(code: string, detail: string): Problem {
  const status = statusOf(code) ?? 500;
  return {
    type: `urn:cutline:${code}`,
    title: TITLES_OF[code] ?? TITLES[status] ?? 'Refused',
    status,
    detail,
    code,
  };
}

/** An error of the service's own. */
export function refusal(
  code: ServeCode,
  userMessage: string,
  details: Readonly<Record<string, unknown>> = {},
): AppError {
  return new AppError(code, userMessage, userMessage, { details });
}

/** An error as plain data, to be sent between threads. */
export type SentError =
  | {
      readonly type: 'app';
      readonly code: string;
      readonly message: string;
      readonly userMessage: string;
      readonly place: AppError['place'];
      readonly details: AppError['details'];
    }
  | { readonly type: 'fault'; readonly text: string };

export function sendError(error: unknown): SentError {
  if (error instanceof AppError) {
    const { code, message, userMessage, place, details } = error;
    return { type: 'app', code, message, userMessage, place, details };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { type: 'fault', text };
}

export function receiveError(sent: SentError): Error {
  if (sent.type === 'fault') return new Error(sent.text);
  const { code, message, userMessage, place, details } = sent;
  return new AppError(code, message, userMessage, { place, details });
}
