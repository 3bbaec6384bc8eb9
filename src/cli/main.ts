import { Command } from 'commander';
import { demoCommand } from './demo-command.ts';
import { episodeRunCommand } from './episode-run-command.ts';
import { EXIT_OK, explain } from './program-error.ts';
import { scoreCommand } from './score-command.ts';

/** Run one command line; the result is the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('cutline')
    .description('Turn the face tracks of an episode into people.')
    .version(__CUTLINE_VERSION__)
    .showHelpAfterError('Try --help.')
    .exitOverride();
  for (const command of [episodeRunCommand(), scoreCommand(), demoCommand()]) {
    program.addCommand(command.exitOverride());
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return EXIT_OK;
  } catch (error) {
    const { code, text } = explain(error);
    process.stderr.write(text);
    return code;
  }
}

process.exitCode = await main(process.argv.slice(2));
