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
    default:
      return "Check the folder's permissions and free space";
  }
}

/** The system's name of an error. */
export function codeOf(cause: unknown): unknown {
  return (cause as { code?: unknown } | null | undefined)?.code;
}
