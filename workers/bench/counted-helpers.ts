import type { PairHelpers } from '../../src/kernel/pair-crew.ts';

/** Helpers of whom no more than `limit` are taken, and how many were at work at once. */
export function countedHelpers(helpers: PairHelpers, limit: number) {
  let open = 0;
  let most = 0;
  const counted: PairHelpers = {
    count: (n, bytes) => Math.min(limit, helpers.count(n, bytes)),
    open: (task, events) => {
      const helper = helpers.open(task, events);
      if (helper === undefined) return undefined;
      most = Math.max(most, ++open);
      return {
        isUp: helper.isUp === true,
        ask: (strip) => helper.ask(strip),
        close: () => {
          open--;
          helper.close();
        },
      };
    },
    spare: () => helpers.spare(),
    giveBack: (found) => helpers.giveBack(found),
    turn: () => helpers.turn(),
  };
  return { helpers: counted, most: () => most };
}
