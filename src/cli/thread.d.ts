/** A module bundled to one script for a thread of Node; see `vite.thread.mjs`. */
declare module '*?thread' {
  const code: string;
  export default code;
}
