/** The version of package.json, put in by the bundler. */
declare const __CUTLINE_VERSION__: string;
