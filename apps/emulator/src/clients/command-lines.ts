import { CLEANSE_RUNS } from '../data-manager/data-manager.schema.ts';
import type { CommandLine } from './stub-client.ts';

const COMMON = {
  token: { type: 'string' },
  'workspace-id': { type: 'string' },
  run: { type: 'string' },
} as const;

/** The Adapters client: runs one job by its name. */
export const dmAdapters: CommandLine = {
  client: 'dm-adapters',
  usage: 'usage: dm-adapters --token <value> --workspace-id <id> --run "<job name>"',
  options: COMMON,
  request: ({ run }) => ({ run }),
};

/** The Cleanse and Import client. */
export const dmCleanseImport: CommandLine = {
  client: 'dm-cleanseimport',
  usage: `usage: dm-cleanseimport --token <value> --workspace-id <id> --run ${CLEANSE_RUNS.join('|')} [--object <object class>] [--ds <data source>] [--type <data source type>]`,
  options: { ...COMMON, object: { type: 'string' }, ds: { type: 'string' }, type: { type: 'string' } },
  request: ({ run, object, ds, type }) => {
    if (!CLEANSE_RUNS.some((known) => known === run)) throw new Error(`--run is one of ${CLEANSE_RUNS.join(', ')}.`);
    return { run, object, ds, type };
  },
};
