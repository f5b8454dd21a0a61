import { commonWords } from '../words/common-words.ts';
import { useMay, useMe } from '../session/session.ts';
import { useWords } from '../words/define-words.ts';

/** Permission → the role that gives it, as the API's table has it (apps/api/src/auth/permissions.ts). */
const ROLE_OF: Readonly<Record<string, string>> = {
  'tokens.apply': 'operator',
  'tokens.command': 'operator',
  'tokens.confirm': 'approver',
  'consents.decide': 'approver',
  'migrations.apply': 'operator',
  'migrations.command': 'operator',
  'tasks.work': 'operator',
  'secrets.manage': 'operator',
  'keys.manage': 'admin',
};

/** The sentence why something may not be done; null when it may. Show it beside the disabled control. */
export function useWhyNot(permission: string): string | null {
  const { t } = useWords(commonWords);
  const me = useMe();
  const may = useMay(permission);
  if (may || me === null) return null;
  return t('needsRole', { role: ROLE_OF[permission] ?? permission, roles: me.roles.join(', ') || t('none') });
}
