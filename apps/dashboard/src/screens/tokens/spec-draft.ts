import type { TokenSpec, Violation } from '@keyturn/client';

/** A specification as a form holds it: texts as typed, read only when it is checked. */
export interface Draft {
  readonly id: string;
  readonly kind: TokenSpec['kind'];
  readonly label: string;
  readonly site: string;
  readonly owner: string;
  /** `env=prod, team=billing` */
  readonly tags: string;
  /** keep: neither of the two, left as it is. */
  readonly issuer: 'guided' | 'webhook' | 'keep';
  readonly issuerUrl: string;
  readonly issuerSecret: string;
  readonly lifetime: string;
  readonly before: string;
  readonly overlap: string;
  readonly coexistence: '' | 'many' | 'one' | 'unknown';
  /** One on a line: name and host. */
  readonly consumers: string;
  /** One on a line: duration and address. */
  readonly escalation: string;
  readonly windows: readonly WindowDraft[];
}

export interface WindowDraft {
  readonly cron: string;
  readonly duration: string;
  readonly timeZone: string;
}

export const EMPTY_DRAFT: Draft = {
  id: '',
  kind: 'dataManager.adaptersClient',
  label: '',
  site: '',
  owner: '',
  tags: '',
  issuer: 'guided',
  issuerUrl: '',
  issuerSecret: '',
  lifetime: 'P90D',
  before: '',
  overlap: '',
  coexistence: '',
  consumers: '',
  escalation: '',
  windows: [],
};

export function draftOf(spec: TokenSpec): Draft {
  const { issuer, renewal, adoption } = spec;
  return {
    id: spec.id,
    kind: spec.kind,
    label: spec.label,
    site: spec.site ?? '',
    owner: spec.owner,
    tags: Object.entries(spec.tags ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
    issuer: issuer.mode === 'migrationApi' ? 'keep' : issuer.mode,
    issuerUrl: issuer.mode === 'webhook' ? issuer.url : '',
    issuerSecret: issuer.mode === 'webhook' ? issuer.secret.secret : '',
    lifetime: spec.lifetime,
    before: renewal?.before ?? '',
    overlap: spec.overlap ?? '',
    coexistence: spec.coexistence ?? '',
    consumers: (adoption?.consumers ?? []).map(({ name, host }) => [name, host].filter(Boolean).join(' ')).join('\n'),
    escalation: (spec.escalation ?? []).map(({ after, to }) => `${after} ${to}`).join('\n'),
    windows: renewal?.windows ?? [],
  };
}

/** What would be sent: the fields of the form over what the form does not show. What cannot be read is left for the API to name. */
export function specOf(draft: Draft, base: Partial<TokenSpec> = {}): TokenSpec {
  const consumers = linesOf(draft.consumers).map(([name = '', ...host]) => filled({ name, host: host.join(' ') }));
  const escalation = linesOf(draft.escalation).map(([after = '', ...to]) => ({ after, to: to.join(' ') }));
  // Windows bind only what Keyturn does by itself: of a guided token the form does not show them.
  const windows = draft.issuer === 'guided' ? base.renewal?.windows : draft.windows;
  const spec = {
    ...base,
    id: draft.id.trim(),
    kind: draft.kind,
    label: draft.label.trim(),
    site: draft.site.trim(),
    owner: draft.owner.trim(),
    tags: tagsOf(draft.tags),
    issuer: issuerOf(draft) ?? base.issuer,
    lifetime: draft.lifetime.trim(),
    renewal: filled({ ...base.renewal, before: draft.before.trim(), windows }),
    overlap: draft.overlap.trim(),
    coexistence: draft.coexistence,
    adoption: filled({ ...base.adoption, consumers }),
    escalation,
  };
  // Required ones stay, empty as they are: the API says what belongs there.
  const { id, kind, label, owner, issuer, lifetime } = spec;
  return { ...filled(spec), id, kind, label, owner, issuer, lifetime } as TokenSpec;
}

function issuerOf({ issuer, issuerUrl, issuerSecret }: Draft): TokenSpec['issuer'] | undefined {
  if (issuer === 'keep') return undefined;
  if (issuer === 'guided') return { mode: 'guided' };
  return { mode: 'webhook', url: issuerUrl.trim(), secret: { secret: issuerSecret.trim() } };
}

const linesOf = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '');

function tagsOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.trim());
  return Object.fromEntries(
    pairs
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [name.trim(), value.join('=').trim()];
      }),
  );
}

/** Without what is empty: the API takes "not given" and "" for different things. */
function filled<Given extends object>(given: Given): Partial<Given> {
  const isFilled = (value: unknown): boolean => {
    if (value === undefined || value === '') return false;
    return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => isFilled(value))) as Partial<Given>;
}

const FIELD_OF: Readonly<Record<string, keyof Draft>> = {
  lifetime: 'lifetime',
  'renewal.before': 'before',
  overlap: 'overlap',
  coexistence: 'coexistence',
  site: 'site',
  label: 'label',
  'issuer.mode': 'issuer',
};

/** The draft with what a rule proposes; null where a proposal is an example to fill in, not a value. */
export function accepted(draft: Draft, { path, proposal }: Violation): Draft | null {
  if (proposal === undefined || /[<…]/.test(proposal)) return null;
  const at = dotted(path);
  const window = /^renewal\.windows\.(\d+)\.(cron|duration|timeZone)$/.exec(at);
  if (window !== null) {
    const place = Number(window[1]);
    const windows = draft.windows.map((each, index) =>
      index === place ? { ...each, [window[2] ?? '']: proposal } : each,
    );
    return { ...draft, windows };
  }
  const field = FIELD_OF[at];
  return field === undefined ? null : { ...draft, [field]: proposal };
}

/** `/renewal/windows/0/cron` → `renewal.windows.0.cron` */
export const dotted = (path: string): string => path.replaceAll('/', '.').replace(/^\./, '');

/** What is said about a field, or about anything within it. */
export function violationsAt(violations: readonly Violation[], field: string): Violation[] {
  return violations.filter(({ path }) => dotted(path) === field || dotted(path).startsWith(`${field}.`));
}

/** Names of the fields in which two specifications differ. */
export function changedFields(before: TokenSpec, after: TokenSpec): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<keyof TokenSpec>;
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

interface Rebase {
  readonly mine: TokenSpec;
  /** What mine was written from. */
  readonly from: TokenSpec;
  /** What somebody else made of that meanwhile. */
  readonly onto: TokenSpec;
}

/** What somebody else wrote, with the fields that I changed as I wrote them. */
export function rebased({ mine, from, onto }: Rebase): TokenSpec {
  const own = changedFields(from, mine);
  const changes = Object.fromEntries(own.map((name) => [name, mine[name as keyof TokenSpec]]));
  return { ...onto, ...changes };
}
