import type { Task } from '@keyturn/client';

/** In the order of the API's documentation. From here and not from its schemas: those would bring zod into the page. */
export const TASK_KINDS = [
  'regenerateToken',
  'renewInBrowser',
  'runInAssistant',
  'giveConsent',
  'decide',
  'revokeUpstream',
  'fixAccess',
  'confirmHosts',
  'investigate',
] as const satisfies readonly Task['kind'][];
