import { isWarning, METRIC_TARGETS } from '../metrics/metric-targets.ts';
import { bareCount, percent, thresholdText } from '../words.ts';
import { metricsAt } from './count-steps.ts';
import type { SeasonCurves } from './season-curves.ts';
import { isContent, type Voice } from './season-voices.ts';
import { listText } from './season-words.ts';
import { type EpisodeFigures, episodeName } from './types.ts';

export interface SeasonReason {
  readonly kind: 'suits' | 'wants' | 'truth' | 'spread' | 'warnings' | 'unsure' | 'undecided';
  /** A sentence or two, with figures. */
  readonly text: string;
}

interface ReasonInput {
  readonly cluster_thresh: number;
  /** Who loses most first. */
  readonly voices: readonly Voice[];
  /** Those with tracks. */
  readonly episodes: readonly EpisodeFigures[];
  readonly curves: SeasonCurves;
}

/** When so much of all that was said is against a threshold, it is a compromise. */
const MUCH_DISCONTENT = 0.15;
/** With fewer voices there is no season yet. */
const FEW_VOICES = 3;
/** Episodes that are spoken of one by one. */
const MOST_NAMED = 5;

/** What speaks for a season's threshold, whom it does not suit, and what makes it unsure. */
export function seasonReasons(input: ReasonInput): readonly SeasonReason[] {
  const { voices, episodes } = input;
  if (episodes.length === 0)
    return [{ kind: 'undecided', text: 'No episode has tracks to cluster.' }];
  if (voices.length === 0) return [undecided(input), ...warnings(input)];
  return [
    suits(input),
    ...wants(input),
    ...truth(input),
    ...spread(input),
    ...warnings(input),
    ...doubts(input),
  ];
}

function undecided({ cluster_thresh, episodes }: ReasonInput): SeasonReason {
  const who =
    episodes.length === 1 ? 'The episode does' : `None of the ${episodes.length} episodes does`;
  const not = episodes.length === 1 ? ' not' : '';
  return {
    kind: 'undecided',
    text: `${who}${not} say which threshold is right: ${thresholdText(cluster_thresh)} is only the default. Lock a few people in an episode or two, or add a truth.json, then compare again.`,
  };
}

function suits({ cluster_thresh, voices, episodes }: ReasonInput): SeasonReason {
  const content = voices.filter(isContent).length;
  const at = thresholdText(cluster_thresh);
  const [only] = voices;
  if (voices.length === 1 && only !== undefined) {
    return { kind: 'suits', text: `${at} is what ${episodeName(only.episode)} speaks for.` };
  }
  const kept = `95 % or more of what their own threshold would give at ${at}`;
  if (content === voices.length) {
    const all = content === 2 ? 'Both episodes' : `All ${content} episodes`;
    const who = content === episodes.length ? all : `${all} that say anything`;
    return { kind: 'suits', text: `${who} keep ${kept}.` };
  }
  const keep = content === 1 ? 'keeps' : 'keep';
  const of = bareCount(voices.length, 'episode');
  return { kind: 'suits', text: `${content} of ${of} ${keep} ${kept}.` };
}

function wants({ cluster_thresh, voices }: ReasonInput): readonly SeasonReason[] {
  const unhappy = voices.filter((voice) => !isContent(voice));
  const at = thresholdText(cluster_thresh);
  const told = unhappy.slice(0, MOST_NAMED).map(({ episode, wish, fit }): SeasonReason => {
    const { truth, suggestion } = episode;
    const name = episodeName(episode);
    if (truth?.source === 'file') {
      const here = (fit * truth.best.value).toFixed(2);
      return {
        kind: 'wants',
        text: `${name} wants ${thresholdText(wish)}: BCubed F ${truth.best.value.toFixed(2)} there, ${here} at ${at}.`,
      };
    }
    const range =
      suggestion === undefined || suggestion.to - suggestion.from < 0.005
        ? ''
        : ` (${thresholdText(suggestion.from)}–${thresholdText(suggestion.to)} gives nearly the same)`;
    return {
      kind: 'wants',
      text: `${name} wants ${thresholdText(wish)}${range}; at ${at} ${percent(fit)} of it is left.`,
    };
  });
  const more = unhappy.length - told.length;
  if (more === 0) return told;
  return [
    ...told,
    {
      kind: 'wants',
      text: `${bareCount(more, 'more episode')} ${more === 1 ? 'wants' : 'want'} another one.`,
    },
  ];
}

function truth({ cluster_thresh, episodes, curves }: ReasonInput): readonly SeasonReason[] {
  const scored = episodes.filter((episode) => episode.truth !== undefined);
  if (scored.length === 0) return [];
  const step = Math.round(cluster_thresh * (curves.threshold.length - 1));
  const own =
    scored.reduce((sum, episode) => sum + (episode.truth?.best.value ?? 0), 0) / scored.length;
  const mean = curves.meanF[step] ?? Number.NaN;
  const least = curves.leastF[step] ?? Number.NaN;
  const locked = scored.filter((episode) => episode.truth?.source === 'locked').length;
  const from =
    locked === 0 ? '' : ` (${locked} by ${locked === 1 ? 'its' : 'their'} locked people)`;
  const figures =
    scored.length === 1
      ? `BCubed F is ${mean.toFixed(2)}`
      : `BCubed F is ${mean.toFixed(2)} on average, ${least.toFixed(2)} at worst`;
  return [
    {
      kind: 'truth',
      text: `Against what is known of ${bareCount(scored.length, 'episode')}${from}, ${figures}; with a threshold for each it could be ${own.toFixed(2)}.`,
    },
  ];
}

function spread({ voices }: ReasonInput): readonly SeasonReason[] {
  if (voices.length < 2) return [];
  const wishes = voices.map(({ wish }) => wish).sort((a, b) => a - b);
  const [low, high] = [wishes[0]!, wishes.at(-1)!];
  if (high - low < 0.005) {
    return [{ kind: 'spread', text: `They all speak for ${thresholdText(low)}.` }];
  }
  const middle = (wishes[(wishes.length - 1) >> 1]! + wishes[wishes.length >> 1]!) / 2;
  const half = wishes.length > 2 ? `, half of them below ${thresholdText(middle)}` : '';
  const text = `They speak for thresholds from ${thresholdText(low)} to ${thresholdText(high)}${half}.`;
  return [{ kind: 'spread', text }];
}

function warnings({ cluster_thresh, episodes }: ReasonInput): readonly SeasonReason[] {
  const warned = episodes.filter((episode) => {
    const metrics = metricsAt(episode, cluster_thresh);
    return METRIC_TARGETS.some(
      (target) => metrics !== undefined && isWarning(target, metrics[target.metric]),
    );
  });
  const at = thresholdText(cluster_thresh);
  const text =
    warned.length === 0
      ? `No episode has a warning at ${at}.`
      : `${listText(warned.map(episodeName))} ${warned.length === 1 ? 'has' : 'have'} a warning at ${at}.`;
  return [{ kind: 'warnings', text }];
}

function doubts({ voices, episodes }: ReasonInput): readonly SeasonReason[] {
  const texts: string[] = [];
  const weightOf = (some: readonly Voice[]) => some.reduce((sum, { weight }) => sum + weight, 0);
  const unhappy = weightOf(voices.filter((voice) => !isContent(voice)));
  if (unhappy > MUCH_DISCONTENT * weightOf(voices)) {
    texts.push(
      'The episodes are far apart: one threshold for all is a compromise. Those named above are better off with their own.',
    );
  }
  const silent = episodes.filter((episode) => !voices.some((voice) => voice.episode === episode));
  if (silent.length > 0) {
    const names = listText(silent.map(episodeName));
    texts.push(`${names} ${silent.length === 1 ? 'does' : 'do'} not decide and had no say.`);
  }
  if (voices.length < FEW_VOICES) {
    const few = voices.length === 1 ? 'One episode is' : `${voices.length} episodes are`;
    texts.push(`${few} little to choose for a season by.`);
  }
  return texts.map((text): SeasonReason => ({ kind: 'unsure', text }));
}
