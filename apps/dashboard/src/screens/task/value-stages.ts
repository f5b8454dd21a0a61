import type { Token } from '@keyturn/client';

/** What becomes of a value that was handed over, in its order. */
export const STAGES = ['stored', 'checked', 'inUse', 'consumers', 'revoked'] as const;
export type Stage = (typeof STAGES)[number];

/** skipped: there is nothing to do here · failed: it ended at this stage. */
export type StageState = 'done' | 'now' | 'waiting' | 'skipped' | 'failed';

type Version = Token['versions'][number];

/** As far as the token tells; `version` is the one that was handed over. */
export function valueStages(token: Token, version: number): Readonly<Record<Stage, StageState>> {
  const made = token.versions.find((one) => one.version === version);
  const stored: StageState = made === undefined || made.fingerprint === null ? 'now' : 'done';
  if (made === undefined || stored === 'now') return { ...LATER, stored };
  if (made.status === 'orphaned') return { ...LATER, stored, checked: 'failed' };
  const isInUse = made.status !== 'staged';
  if (!isInUse) return { ...LATER, stored, checked: made.verified ? 'done' : 'now' };
  const consumers = consumersState(token, made);
  return {
    stored,
    // An issuer that cannot be asked is no reason to wait.
    checked: made.verified ? 'done' : 'skipped',
    inUse: 'done',
    consumers,
    revoked: revokedState(token, version),
  };
}

const LATER = {
  stored: 'waiting',
  checked: 'waiting',
  inUse: 'waiting',
  consumers: 'waiting',
  revoked: 'waiting',
} as const;

/** Who is to work with it, and who has. */
export function movedConsumers(token: Token, version: number) {
  const adoption = token.versions.find((one) => one.version === version)?.adoption ?? [];
  const all = (token.spec.adoption?.consumers ?? []).map(({ name }) => name);
  const inState = (state: Version['adoption'][number]['state']) =>
    adoption.filter((entry) => entry.state === state).map(({ consumer }) => consumer);
  return { all, moved: all.filter((name) => inState('adopted').includes(name)), failed: inState('failed') };
}

/** Versions before it that still work. */
export const olderInUse = (token: Token, version: number): number[] =>
  token.versions
    .filter((one) => one.version < version && (one.status === 'superseded' || one.status === 'current'))
    .map((one) => one.version);

function consumersState(token: Token, made: Version): StageState {
  const { all, moved, failed } = movedConsumers(token, made.version);
  if (failed.length > 0) return 'failed';
  if (all.length === 0) return 'skipped';
  return moved.length >= all.length ? 'done' : 'now';
}

function revokedState(token: Token, version: number): StageState {
  if (!token.versions.some((one) => one.version < version)) return 'skipped';
  return olderInUse(token, version).length === 0 ? 'done' : 'now';
}
