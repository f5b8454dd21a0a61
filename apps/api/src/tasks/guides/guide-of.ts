import { isDataManager } from '@keyturn/domain';
import { confirmHosts } from './confirm-hosts.ts';
import type { Guide, GuideContext } from './guide.ts';
import { fixAccess } from './fix-access.ts';
import { giveConsent } from './give-consent.ts';
import { investigate } from './investigate.ts';
import { regenerateAccountToken } from './regenerate-account-token.ts';
import { regenerateByOwnProcedure } from './regenerate-by-own-procedure.ts';
import { regenerateInDataManager } from './regenerate-in-data-manager.ts';
import { renewInBrowser } from './renew-in-browser.ts';
import { revokeUpstream } from './revoke.ts';

/** What a person does for a task, why it matters and where it begins, in each language. */
export function guideOf(context: GuideContext): Guide {
  switch (context.kind) {
    case 'regenerateToken':
      return regenerateToken(context);
    case 'revokeUpstream':
      return revokeUpstream(context);
    case 'confirmHosts':
      return confirmHosts(context);
    case 'fixAccess':
      return fixAccess(context);
    case 'investigate':
      return investigate(context);
    case 'giveConsent':
      return giveConsent(context);
    case 'renewInBrowser':
      return renewInBrowser(context);
  }
}

function regenerateToken(context: GuideContext): Guide {
  if (isDataManager(context.tokenKind)) return regenerateInDataManager(context);
  if (context.tokenKind === 'atlassian.accountApiToken') return regenerateAccountToken(context);
  return regenerateByOwnProcedure(context);
}
