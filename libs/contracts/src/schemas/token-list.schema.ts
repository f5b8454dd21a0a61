import { HEALTHS, STATUSES, TOKEN_KINDS, TOKEN_PHASES, WAITING_FOR } from '@keyturn/domain';
import { z } from 'zod';
import { cursorParameter, filterText, instantParameter, limitParameter, repeatable } from './page.schema.ts';

/** What tokens can be sorted by; each also with a leading `-`. */
export const TOKEN_SORT_KEYS = [
  'id',
  'label',
  'owner',
  'kind',
  'site',
  'phase',
  'status',
  'health',
  'cause',
  'since',
  'issuedAt',
  'expiresAt',
  'renewAt',
  'nextActionAt',
  'lastSuccessAt',
  'currentVersion',
] as const;
export type TokenSortKey = (typeof TOKEN_SORT_KEYS)[number];

const sorts = TOKEN_SORT_KEYS.flatMap((key) => [key, `-${key}` as const]);

/** Fields that are filtered by equality. */
export const tokenFields = {
  phase: repeatable(z.enum(TOKEN_PHASES)),
  health: repeatable(z.enum(HEALTHS)),
  cause: repeatable(filterText),
  waitingFor: repeatable(z.enum(WAITING_FOR)),
  kind: repeatable(z.enum(TOKEN_KINDS)),
  site: repeatable(filterText),
  owner: repeatable(filterText),
  status: repeatable(z.enum(STATUSES)),
};

const tag = z
  .record(z.string().max(63), repeatable(z.string().max(120)).unwrap())
  .optional()
  .meta({ description: '`tag.<name>=<value>`' });

/** Filters that fit tokens and migrations alike. */
export const subjectFilters = { site: tokenFields.site, owner: tokenFields.owner, tag };

/** Everything a list of tokens can be filtered by. */
export const tokenFilters = {
  ...tokenFields,
  tag,
  expiresBefore: instantParameter.optional(),
  expiresAfter: instantParameter.optional(),
  q: repeatable(filterText).meta({ description: 'Text within id, label, owner, site or a tag' }),
};

export const tokenListQuery = z.strictObject({
  ...tokenFilters,
  sort: z.enum(sorts).default('id'),
  limit: limitParameter,
  cursor: cursorParameter,
});
export type TokenListQuery = z.output<typeof tokenListQuery>;
