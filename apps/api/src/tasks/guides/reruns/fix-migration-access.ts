import { assistantAccess } from '../assistant-access.ts';
import type { Guide } from '../guide.ts';
import { TRY_AGAIN } from '../mending.ts';
import { SEE_TIMELINE, WAITS } from './migration-history.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** The cloud or the server refuses Keyturn. */
export function fixMigrationAccess(context: RerunGuideContext): Guide {
  return { steps: [SEE_TIMELINE, ...assistantAccess(context), TRY_AGAIN], consequence: WAITS, deepLink: null };
}
