import type { ClusterResult } from '../../../workers/cluster/types.ts';
import { cutHeight } from '../../core/cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../../core/cluster/types.ts';
import { colourIdentities } from '../../core/colour/colour-identities.ts';
import { type HomeColours, homeColourSteps, homeColours } from '../../core/colour/home-colours.ts';
import type { MapPlaces } from '../../core/colour/map-neighbours.ts';
import { withColour } from '../../core/identity/formed-identity.ts';
import type { Identity, IdentitySet, TrackSummaries } from '../../core/identity/types.ts';
import type { JobHooks } from '../../core/job.ts';
import { heldGroups } from '../../core/landscape/held-groups.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { inTurns } from '../lib/in-turns.ts';
import { memoLast } from '../lib/memo.ts';
import type { OpenEpisode, SortKey } from '../lib/types.ts';
import { visibleIdentities } from './visible.ts';

const homesOfTree = memoLast(
  (
    tree: CutTree,
    items: Int32Array,
    summaries: TrackSummaries,
    linkage: LinkageMethod,
  ): HomeColours => homeColours({ tree, items, summaries, tallest: cutHeight(linkage, 0) }),
);

/** Home colours as an episode's first clustering gives them. */
export const homesOf = (
  { summaries }: Pick<OpenEpisode, 'summaries'>,
  { agglomeration, items }: ClusterResult,
  linkage: LinkageMethod,
): HomeColours => homesOfTree(agglomeration.tree, items, summaries, linkage);

/** The same, made while the page goes on. */
export const homesInTurns = (
  { summaries }: Pick<OpenEpisode, 'summaries'>,
  { agglomeration, items }: ClusterResult,
  linkage: LinkageMethod,
  hooks: JobHooks,
): Promise<HomeColours> => {
  const { tree } = agglomeration;
  const steps = homeColourSteps({ tree, items, summaries, tallest: cutHeight(linkage, 0) });
  return inTurns(steps, hooks);
};

/** What an identity was last painted as: one that keeps its colour stays the same object. */
const painted = new WeakMap<Identity, Identity>();

function paint(identity: Identity, colour: number): Identity {
  if (identity.colour === colour) return identity;
  const known = painted.get(identity);
  if (known?.colour === colour) return known;
  const made = withColour(identity, colour);
  painted.set(identity, made);
  return made;
}

const paintedSets = new WeakMap<IdentitySet, IdentitySet>();

/** One object as long as nobody changes colour, whatever was asked for anew. */
function paintAll(set: IdentitySet, colours: Uint8Array): IdentitySet {
  const identities = set.identities.map((identity, i) => paint(identity, colours[i] ?? 0));
  const known = paintedSets.get(set);
  if (known?.identities.every((identity, i) => identity === identities[i])) return known;
  const made = { ...set, identities };
  paintedSets.set(set, made);
  return made;
}

/** The colours that were painted last, under a tree that knew of every decision. */
let last: { readonly open: OpenEpisode; readonly byId: ReadonlyMap<string, number> } | undefined;

/**
 * The set in the colours of the page. See: [Note: Identity colours]. The grid's order counts without
 * filter and search, so that nobody changes colour while somebody types.
 */
export const paintSet = memoLast(
  (
    set: IdentitySet,
    open: OpenEpisode,
    { agglomeration, items }: ClusterResult,
    homes: HomeColours,
    sort: SortKey,
    map: MapPlaces | undefined,
    decisions: FoldedDecisions,
  ): IdentitySet => {
    const { tree } = agglomeration;
    const { episode } = open;
    const indices = new Map(set.identities.map((identity, i) => [identity, i]));
    const listed = visibleIdentities(set.identities, episode, { search: '', filter: 'all', sort });
    const grid = Int32Array.from(listed, (identity) => indices.get(identity) ?? 0);
    const { founders } = open.summaries;
    const colours = colourIdentities({ set, homes, founders, tree, items, grid, map });
    if (last?.open === open && heldGroups(tree, items, decisions) === undefined) {
      // The tree is older than the last decision, for a moment: nobody changes colour twice for it.
      const { byId } = last;
      return paintAll(
        set,
        colours.map((colour, i) => byId.get(set.identities[i]!.id) ?? colour),
      );
    }
    last = { open, byId: new Map(set.identities.map(({ id }, i) => [id, colours[i]!])) };
    return paintAll(set, colours);
  },
);
