import { usageError } from '../cli/kit/program-error.ts';

/**
 * Say it at once where Node is too old for a command, and not by a fault somewhere within.
 * @param least major and minor number
 * @throws AppError `cli/usage`
 */
export function requireNode(least: string, what: string, own = process.versions.node): void {
  const [major = 0, minor = 0] = least.split('.').map(Number);
  const [ownMajor = 0, ownMinor = 0] = own.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  throw usageError(
    `${what} needs Node ${least} or newer, and this is Node ${own}. Install a newer one (https://nodejs.org, or nvm install ${major}), then start it again.`,
  );
}
