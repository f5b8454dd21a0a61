import type { GetTokensData } from '@keyturn/client';
import { STATUSES, TOKEN_KINDS, TOKEN_PHASES } from '@keyturn/domain';
import type { Command } from 'commander';
import { UsageError } from '../cli-error.ts';
import { repeated, repeatedChoice } from '../input/repeated.ts';
import { defined } from '../input/defined.ts';

export interface TokenFilters {
  readonly status?: readonly string[];
  readonly phase?: readonly string[];
  readonly cause?: readonly string[];
  readonly kind?: readonly string[];
  readonly owner?: readonly string[];
  readonly site?: readonly string[];
  readonly label?: readonly string[];
  readonly query?: string;
  readonly expiresBefore?: string;
  readonly sort?: string;
}

/** The flags that choose tokens. */
export function withTokenFilters(command: Command): Command {
  return command
    .addOption(
      repeatedChoice('--status <word>', { about: 'only with this status; may be repeated', choices: STATUSES }),
    )
    .addOption(
      repeatedChoice('--phase <phase>', { about: 'only in this phase; may be repeated', choices: TOKEN_PHASES }),
    )
    .option('--cause <code>', 'only with this cause; may be repeated', repeated)
    .addOption(repeatedChoice('--kind <kind>', { about: 'only of this kind; may be repeated', choices: TOKEN_KINDS }))
    .option('--owner <owner>', 'only of this owner; may be repeated', repeated)
    .option('--site <address>', 'only of this site; may be repeated', repeated)
    .option('--expires-before <instant>', 'only those that expire before it')
    .option('-l, --label <key=value>', 'only with this tag; repeated: with all of them', repeated)
    .option('-q, --query <text>', 'only with this text in id, label, owner, site or a tag')
    .option('--sort <field>', 'order, with a leading - the other way round', 'expiresAt');
}

/** The flags as the API takes them, which judges what has no list of words here. */
export function tokenQuery(filters: TokenFilters): NonNullable<GetTokensData['query']> {
  const { status, phase, cause, kind, owner, site, label = [], query: q, expiresBefore, sort } = filters;
  return defined({
    status,
    phase,
    cause,
    kind,
    owner,
    site,
    expiresBefore,
    q,
    sort,
    ...labelFilters(label),
  }) as NonNullable<GetTokensData['query']>;
}

/** Two values of one tag can never both be so, but the API reads them as *or*: said, instead of a list that is not what was meant. */
export function labelFilters(labels: readonly string[]): Record<string, string> {
  const filters: Record<string, string> = {};
  for (const label of labels) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(label) ?? [];
    if (name === undefined || value === undefined) throw new UsageError('-l takes key=value, such as env=prod.');
    if (filters[`tag.${name}`] !== undefined) throw new UsageError('-l takes each key once: a tag has one value.');
    filters[`tag.${name}`] = value;
  }
  return filters;
}
