/** Similarities of the clustered tracks, as pictures need them. Types only. Rows are track rows. */
export type SimilarityApi = {};
