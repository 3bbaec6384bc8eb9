/** Why the disk refused, in words for people. */
export function diskReason(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'a file is larger than is allowed there';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing is not permitted';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'there is a file where a folder is needed';
    case 'ENAMETOOLONG':
      return 'a name is longer than is allowed there';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Why something cannot be read. */
export function readReason(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'EACCES':
    case 'EPERM':
      return 'reading is not permitted';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

/** What to do about it. */
export function diskRemedy(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room on it';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return "Check the folder's permissions";
    case 'ENAMETOOLONG':
      return 'Use shorter names';
    default:
      return "Check the folder's permissions and free space";
  }
}

/** Nothing lies at a place: it, or a folder on the way, is not there, or its name is longer than any can be. */
export function isNothingThere(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}

/** The system's name of an error. */
export function codeOf(cause: unknown): unknown {
  return (cause as { code?: unknown } | null | undefined)?.code;
}
