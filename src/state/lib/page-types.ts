import type { TrackFloor } from '../../core/identity/track-floor.ts';

/** Which page is looked at: the open episode (or the invitation to open one), or everybody who is known. */
export type Page = 'episode' | 'people';

/** What the page of people shows. */
export type PeopleView =
  | { readonly type: 'wall' }
  | { readonly type: 'person'; readonly id: string }
  | { readonly type: 'screen-time' }
  /** Who is in several episodes without a name. */
  | { readonly type: 'recurring' };

/** The part of the store that says where somebody is. */
export interface PageState {
  readonly page: Page;
  readonly peopleView: PeopleView;
  /** Filters the page of people by name, other names and id. */
  readonly peopleSearch: string;
  readonly setPage: (page: Page) => void;
  /** Goes to the page of people. */
  readonly setPeopleView: (view: PeopleView) => void;
  readonly setPeopleSearch: (text: string) => void;
}

/** What tracks have at least to have to be shown; stored with the episode. */
export interface FloorState {
  readonly floor: TrackFloor;
  readonly setFloor: (floor: TrackFloor) => void;
}
