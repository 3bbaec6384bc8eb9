import type { Command } from 'commander';
import { formatOption } from '../kit/parameter-options.ts';
import { serverOption } from './server-option.ts';

/** What every command has that changes an episode. */
export function withEditOptions(command: Command): Command {
  return command
    .option('--dry-run', 'say what would change, write nothing')
    .addOption(serverOption())
    .addOption(formatOption())
    .option('--now <iso>', 'time written into the files, e.g. 2025-11-18T12:34:56Z');
}
