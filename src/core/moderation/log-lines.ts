/**
 * The lines of a text. Those that an earlier one had are the same strings, which are found again sooner; others hold
 * nothing but themselves, where a piece of a text would hold all of it.
 * @param before that text and its lines
 */
export function linesOf(content: string, before?: LinesOfText): string[] {
  const header = content.indexOf('\n') + 1;
  const had = before?.content.indexOf('\n') ?? -1;
  if (before === undefined || header === 0 || had < 0) return content.split('\n').map(alone);
  // The first line counts the others, and is never the same; what it counts mostly has grown at its end.
  const rest = before.content.slice(had + 1);
  const end = header + rest.length;
  if (content.slice(header, end) !== rest) return eachOf(content, before.lines);
  const last = before.lines.length - 1;
  return [
    alone(content.slice(0, header - 1)),
    ...before.lines.slice(1, last),
    // The last one of it may go on.
    ...content
      .slice(end - (before.lines[last]?.length ?? 0))
      .split('\n')
      .map(alone),
  ];
}

/** A text and what it was taken apart into. */
export interface LinesOfText {
  readonly content: string;
  readonly lines: readonly string[];
}

/** The same where lines were put in or taken out. */
function eachOf(content: string, before: readonly string[]): string[] {
  let next = 0;
  return content.split('\n').map((line, i) => {
    const last = before[next];
    const isSame = last === line;
    if (isSame || i === 0) next += 1;
    return isSame ? last : alone(line);
  });
}

const alone = (line: string): string => ` ${line}`.slice(1);
