import type { TokenItem } from '@keyturn/client';
import { type Command, type Outlook, outlookOf } from './command-outlook.ts';

/** What would become of many tokens: those with the same outlook together, what is done before what is refused. */
export interface BulkPlan {
  readonly groups: readonly BulkGroup[];
  /** Ids the command would be sent for. */
  readonly sent: readonly string[];
}

export interface BulkGroup {
  readonly outlook: Outlook;
  readonly tokens: readonly TokenItem[];
}

const ORDER: readonly Outlook['is'][] = ['will', 'refused', 'nothing'];

export function planBulk(tokens: readonly TokenItem[], command: Command): BulkPlan {
  const groups = new Map<string, { outlook: Outlook; tokens: TokenItem[] }>();
  for (const token of tokens) {
    const outlook = outlookOf(token, command);
    const key = JSON.stringify(outlook);
    const group = groups.get(key) ?? { outlook, tokens: [] };
    group.tokens.push(token);
    groups.set(key, group);
  }
  const all = [...groups.values()].toSorted((a, b) => ORDER.indexOf(a.outlook.is) - ORDER.indexOf(b.outlook.is));
  const sent = all.filter(({ outlook }) => outlook.is === 'will').flatMap((group) => group.tokens.map(({ id }) => id));
  return { groups: all, sent };
}
