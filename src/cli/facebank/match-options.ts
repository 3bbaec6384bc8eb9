import { type Command, InvalidArgumentError } from 'commander';
import { checkThresholds } from '../../core/facebank/bands.ts';
import type { IdentitySimilarities } from '../../core/facebank/match-identities.ts';
import { startingThresholds, suggestedThresholds } from '../../core/facebank/null-thresholds.ts';
import { DEFAULT_MATCH_THRESHOLDS, type MatchThresholds } from '../../core/facebank/types.ts';
import { thresholdText } from '../../core/words.ts';
import { note } from '../kit/output.ts';
import { usageError } from '../kit/program-error.ts';

/** How matching is asked for on the command line. */
export interface MatchingOptions {
  readonly auto?: number;
  readonly margin?: number;
  readonly review?: number;
  readonly suggested?: boolean;
  readonly oneToOne?: boolean;
  /** What made the vectors, where their files do not say. */
  readonly model?: string;
}

const { auto, margin, review } = DEFAULT_MATCH_THRESHOLDS;

export function withMatchingOptions(command: Command): Command {
  return command
    .option('--auto <s>', `similarity from which a person is named (default: ${auto})`, similarity)
    .option('--margin <s>', `so much nearer than the next person (default: ${margin})`, similarity)
    .option('--review <s>', `from here on proposed (default: ${review})`, similarity)
    .option('--suggested', 'thresholds that the similarities themselves speak for')
    .option('--one-to-one', 'everybody is in the episode under one identity at most')
    .option('--model <name>', 'the model that made the vectors, where the files do not say');
}

/** A similarity as commander reads it. */
export function similarity(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be a similarity from 0 to 1.');
  }
  return value;
}

/**
 * Thresholds that were asked for. Where none was, the specification's, unless the faces of this embedder
 * are all so alike that those say nothing: then the suggested ones, which is said.
 * @throws AppError `cli/usage`, `facebank/bad-thresholds`
 */
export function thresholdsFor(
  options: MatchingOptions,
  found: IdentitySimilarities,
): MatchThresholds {
  const { auto: a, margin: m, review: r } = options;
  const given = a !== undefined || m !== undefined || r !== undefined;
  if (given && options.suggested === true) {
    throw usageError(
      '--suggested chooses all thresholds: leave --auto, --margin and --review out.',
    );
  }
  if (given) {
    const from = a ?? auto;
    const asked = { auto: from, margin: m ?? margin, review: r ?? Math.min(review, from) };
    checkThresholds(asked);
    return asked;
  }
  const suggested = suggestedThresholds(found);
  if (options.suggested === true && suggested !== undefined) {
    return { auto: suggested.auto, margin: suggested.margin, review: suggested.review };
  }
  if (options.suggested === true) {
    note('There is too little to suggest thresholds from: those of the specification are taken.');
    return DEFAULT_MATCH_THRESHOLDS;
  }
  const start = startingThresholds(suggested);
  if (start !== DEFAULT_MATCH_THRESHOLDS) {
    note(
      `Faces of different people are so alike to this embedder that ${auto} says nothing: people are named from ${thresholdText(start.auto)} on, ${start.margin} nearer than the next. Choose with --auto and --margin.`,
    );
  }
  return start;
}
