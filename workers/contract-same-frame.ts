/** What tracks in one frame say about who is who. Types only. Rows are track rows. */
export type SameFrameApi = {};
