import type { Guide } from '../guide.ts';
import { decide } from './decide.ts';
import { fixMigrationAccess } from './fix-migration-access.ts';
import { investigateMigration } from './investigate-migration.ts';
import type { RerunGuideContext } from './rerun-guide.ts';
import { runAppsAgain } from './run-apps-again.ts';
import { runInAssistant } from './run-in-assistant.ts';

/** What a person does for a task about a migration, why it matters and where it begins, in each language. */
export function rerunGuideOf(context: RerunGuideContext): Guide {
  switch (context.kind) {
    case 'decide':
      return decide(context);
    case 'runInAssistant':
      return context.cause === 'AppsFailed' ? runAppsAgain(context) : runInAssistant(context);
    case 'fixAccess':
      return fixMigrationAccess(context);
    case 'investigate':
      return investigateMigration(context);
  }
}
