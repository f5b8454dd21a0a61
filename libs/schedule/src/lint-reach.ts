import {
  DAY_MS,
  durationMs,
  formatDuration,
  HOUR_MS,
  lintToken,
  type TokenSpec,
  type Violation,
} from '@keyturn/domain';
import { SHORTEST_OPENING_MS } from './closures.ts';
import { daysOf, freezeInterval, shiftDay } from './freezes.ts';
import { gapOf, SHORTEST_RULE_MS, type Gap } from './margin-gaps.ts';

/** A longer margin begins earlier, where something longer may be closed. */
const MARGIN_TRIES = 3;

/** Windows that open often enough for most lives, the sparsest first. */
const OFTEN = ['0 9 * * *', '0 */6 * * *', '0 * * * *'];

/** The rules of the domain that a proposed margin must not break. */
const MARGIN_RULES = new Set(['MarginTooShort', 'MarginLongerThanLife']);

interface Refused {
  readonly spec: TokenSpec;
  readonly now: number;
  readonly gap: Gap;
}

type Remedy = Pick<Violation, 'path' | 'proposal'>;

/** The violation of a specification that has a margin in which nothing opens; none when it has no such margin. */
export function unreachable(spec: TokenSpec, now: number): Violation[] {
  const gap = gapOf(spec, now);
  if (gap === null) return [];
  const refused = { spec, now, gap };
  const freeze = freezeAtFault(refused);
  const remedy = longerMargin(refused) ?? (freeze === null ? oftenerWindow(refused) : shorterFreeze(refused, freeze));
  return [{ severity: 'error', code: 'WindowUnreachable', message: messageOf(refused, freeze), ...remedy }];
}

/** The place of the freeze that takes most of the closure, when windows alone would leave an opening. */
function freezeAtFault({ spec, now, gap: { closure } }: Refused): number | null {
  const freezes = spec.renewal?.freezes ?? [];
  if (closure === null || freezes.length === 0 || gapOf(changed(spec, { freezes: [] }), now) !== null) return null;
  const shares = freezes.map((freeze) => {
    const { startAt, endAt } = freezeInterval(freeze);
    return Math.min(endAt, closure.opensAt) - Math.max(startAt, closure.closedAt);
  });
  return shares.indexOf(Math.max(...shares));
}

function messageOf({ spec, gap: { closure, ruledMs } }: Refused, freeze: number | null): string {
  const ruled = formatDuration(Math.max(0, ruledMs));
  const rule = `Windows and freezes count until a twentieth of the life is left, which is ${ruled} of the margin`;
  if (closure === null) return `${rule}: too little to find an opening in.`;
  const frozen = freeze === null ? undefined : spec.renewal?.freezes?.[freeze];
  const cause =
    frozen === undefined
      ? 'A whole margin has no window'
      : `The freeze from ${frozen.from} to ${frozen.to} covers a whole margin`;
  return `${cause}: nothing can begin from ${minute(closure.closedAt)} to ${minute(closure.opensAt)} (UTC). ${rule}.`;
}

function minute(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : 'the end of time';
}

function longerMargin({ spec, now, gap }: Refused): Remedy | null {
  const life = durationMs(spec.lifetime);
  let closedMs = gap.closure?.lengthMs ?? 0;
  for (let tries = 0; tries < MARGIN_TRIES; tries += 1) {
    const ruledMs = Math.max(closedMs + SHORTEST_OPENING_MS, SHORTEST_RULE_MS);
    const beforeMs = Math.ceil((ruledMs + life / 20) / HOUR_MS) * HOUR_MS;
    if (beforeMs >= life) return null;
    const before = formatDuration(beforeMs);
    const candidate = changed(spec, { before });
    if (lintToken(candidate).some(({ code }) => MARGIN_RULES.has(code))) return null;
    const left = gapOf(candidate, now);
    if (left === null) return { path: 'renewal.before', proposal: before };
    closedMs = Math.max(closedMs + DAY_MS, left.closure?.lengthMs ?? 0);
  }
  return null;
}

function shorterFreeze({ spec, now, gap }: Refused, index: number): Remedy {
  const freezes = spec.renewal?.freezes ?? [];
  const freeze = freezes[index];
  const path = `renewal.freezes.${index}`;
  if (freeze === undefined) return { path };
  let days = Math.min(daysOf(freeze) - 1, Math.floor(gap.ruledMs / DAY_MS));
  for (; days > 0; days = Math.floor(days * 0.8)) {
    const to = shiftDay(freeze.from, days - 1);
    if (gapOf(changed(spec, { freezes: freezes.with(index, { ...freeze, to }) }), now) === null)
      return { path: `${path}.to`, proposal: to };
  }
  return { path };
}

function oftenerWindow({ spec, now, gap: { closure } }: Refused): Remedy {
  const [first, ...others] = spec.renewal?.windows ?? [];
  if (closure === null) return { path: 'renewal.before' };
  if (first === undefined) return { path: 'renewal.freezes' };
  const cron = OFTEN.find(
    (often) => gapOf(changed(spec, { windows: [{ ...first, cron: often }, ...others] }), now) === null,
  );
  return cron === undefined ? { path: 'renewal.windows' } : { path: 'renewal.windows.0.cron', proposal: cron };
}

function changed(spec: TokenSpec, renewal: NonNullable<TokenSpec['renewal']>): TokenSpec {
  return { ...spec, renewal: { ...spec.renewal, ...renewal } };
}
