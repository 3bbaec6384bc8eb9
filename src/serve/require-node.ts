import { usageError } from '../cli/kit/program-error.ts';

/**
 * Say it at once where Node is too old for a command, and not by a fault somewhere within.
 * @param least major and minor number
 * @throws AppError `cli/usage`
 */
export function requireNode(least: string, what: string, own = process.versions.node): void {
  if (isAtLeast(least, own)) return;
  const [major] = least.split('.');
  throw usageError(
    `${what} needs Node ${least} or newer, and this is Node ${own}. Install a newer one (https://nodejs.org, or nvm install ${major}), then start it again.`,
  );
}

/** What the makers of the queue promise it for. */
const QUEUE = '22.12';

/** What is to be said where jobs run on a Node that nobody promises; undefined elsewhere. */
export function queueNode(own = process.versions.node): string | undefined {
  if (isAtLeast(QUEUE, own)) return undefined;
  return `jobs run here on Node ${own} as well, but the makers of their queue (pg-boss) promise that for ${QUEUE} and newer alone.`;
}

function isAtLeast(least: string, own: string): boolean {
  const [major = 0, minor = 0] = least.split('.').map(Number);
  const [ownMajor = 0, ownMinor = 0] = own.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
