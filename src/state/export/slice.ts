import { applyThreshold } from '../acts/apply-threshold.ts';
import type { Context } from '../lib/session.ts';
import { report } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';

/** What an export needs, ahead of it. */
export const loadExporter = () =>
  Promise.all([import('../../bridge/save-file.ts'), import('./exporter.ts')]);

/** Exporting is rare and brings its own code: it is loaded with the first export. */
export function createExportSlice(ctx: Context): Pick<AppState, 'exportEpisode'> {
  return {
    exportEpisode: async (options) => {
      try {
        // The folder has to be asked for while the click still counts, before anything is loaded.
        const { pickOutputFolder } = await import('../../bridge/save-file.ts');
        const folder = options.target === 'folder' ? await pickOutputFolder() : undefined;
        if (options.target === 'folder' && folder === undefined) return;
        // What is written is what the page shows, and the history says so.
        await applyThreshold(ctx);
        const { runExport } = await import('./exporter.ts');
        await runExport(ctx, options, folder);
      } catch (error) {
        report(ctx, error);
      }
    },
  };
}
