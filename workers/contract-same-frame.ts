/** What tracks in one frame say about who is who. Types only. Rows are track rows. */
export interface SameFrameApi {
  /**
   * How alike the two tracks of each pair are, which boxes do not tell: a mirror or a screen shows
   * the same face twice. From the pooled vectors.
   * @param pairs flat track rows [2P]
   * @returns cosines [P]; NaN for a pair with a track that has no vector. Transferred out.
   */
  pairSimilarities(pairs: Int32Array): Promise<Float32Array>;
}
