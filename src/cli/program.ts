import { Command } from 'commander';
import { cleanupCommand } from './cleanup/cleanup-command.ts';
import { demoCommand } from './demo-command.ts';
import { episodeRunCommand } from './episode-run-command.ts';
import { facebankCommand } from './facebank/facebank-command.ts';
import { screenTimeCommand } from './facebank/screen-time-command.ts';
import { type Io, writingTo } from './kit/output.ts';
import { EXIT_OK, explain, usageError } from './kit/program-error.ts';
import { shown } from './kit/shown.ts';
import { logCommand } from './moderate/log-command.ts';
import { moderationCommands } from './moderate/moderation-commands.ts';
import { undoCommand } from './moderate/undo-command.ts';
import { scoreCommand } from './score-command.ts';
import { seasonCommand } from './season-command.ts';
import { suggestCommand } from './suggest-command.ts';

/**
 * Run one command line that writes to `io`.
 * @param more commands of layers above this one
 * @returns the exit code
 */
export async function main(
  argv: readonly string[],
  io: Io,
  more: readonly Command[] = [],
): Promise<number> {
  const output = {
    writeOut: (text: string) => void io.stdout.write(shown(text)),
    writeErr: (text: string) => void io.stderr.write(shown(text)),
  };
  const program = new Command('cutline')
    .description('Turn the face tracks of an episode into people.')
    .version(__CUTLINE_VERSION__)
    .showHelpAfterError('Try cutline --help.')
    .addHelpText(
      'after',
      '\nExit codes: 0, 2 for bad input or usage, 1 for a fault of ours.\nHelp on a command: cutline help episode-run',
    )
    .configureOutput(output)
    .exitOverride();
  const commands = [
    episodeRunCommand(),
    cleanupCommand(),
    ...moderationCommands(),
    undoCommand(),
    logCommand(),
    scoreCommand(),
    suggestCommand(),
    seasonCommand(),
    facebankCommand(),
    screenTimeCommand(),
    demoCommand(),
    ...more,
  ];
  for (const command of commands) {
    for (const own of [command, ...command.commands]) {
      const path = own === command ? own.name() : `${command.name()} ${own.name()}`;
      own.showHelpAfterError(`Try cutline ${path} --help.`).configureOutput(output).exitOverride();
    }
    program.addCommand(command);
  }
  try {
    refuseUndecoded(argv);
    if (argv.some(isStoreUrl)) {
      // Nobody else loads it.
      const { onStore } = await import('./store/store-command.ts');
      return await onStore(argv, io, (own, to) => main(own, to, more));
    }
    await writingTo(io, () => program.parseAsync(argv, { from: 'user' }));
    return EXIT_OK;
  } catch (error) {
    const { code, text } = explain(error);
    io.stderr.write(text);
    return code;
  }
}

/** A bucket where a folder may be named. */
const isStoreUrl = (arg: string): boolean => /^(?:--[a-z-]+=)?s3:\/\//i.test(arg);

/** Options whose text ends up in files. */
const TEXTS = ['--json', '--name', '--person', '--model'];

/**
 * A terminal that is not set to UTF-8 sends bytes that Node cannot read, and puts "\uFFFD" in their place.
 * @throws AppError `cli/usage`
 */
function refuseUndecoded(argv: readonly string[]): void {
  const option = TEXTS.find((name) =>
    argv.some((arg, i) => {
      const own = argv[i - 1] === name || arg.startsWith(`${name}=`);
      return own && !arg.startsWith('@') && arg.includes('\uFFFD');
    }),
  );
  if (option === undefined) return;
  throw usageError(
    `${option} is not UTF-8 text, so a name in it would be damaged. Nothing was changed. Set the terminal to UTF-8, or give the change in a UTF-8 file with --json @FILE.`,
  );
}
