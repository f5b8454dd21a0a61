import type { AuthProgress, EnsureFresh } from '../src/reruns/auth-protocol.ts';
import { apply } from '../src/tokens/apply.ts';
import { TOKEN_COMMANDS, type MessageOf, type TokenCommandName } from '../src/tokens/commands.ts';
import { authorizedEvents, provedEvents, type AuthorizeAnswer } from '../src/tokens/container/container-outcome.ts';
import type { ContainerState } from '../src/tokens/container/container-state.ts';
import { claimEvents, toldEvents } from '../src/tokens/container/lane-messages.ts';
import { nextStep } from '../src/tokens/next-step.ts';
import type { Refusal, TokenCommand } from '../src/tokens/token-command.ts';
import type { TokenEvent } from '../src/tokens/token-events.ts';
import type { TokenSpec } from '../src/tokens/token-spec.ts';
import type { TokenState } from '../src/tokens/token-state.ts';
import type { TokenStep } from '../src/tokens/token-step.ts';
import { DAY_MS } from '../src/time/duration.ts';
import { after, aRegistered, CONTAINER, day } from './token-builder.ts';

/** A container token nobody has asked for yet. */
export const aContainer = (spec: Partial<TokenSpec> = {}): TokenState => aRegistered({ ...CONTAINER, ...spec });

/** The same with another server, e.g. an older assistant. */
export const onServer = (server: Partial<NonNullable<TokenSpec['container']>['server']>): Partial<TokenSpec> => ({
  container: { ...CONTAINER.container, server: { ...CONTAINER.container.server, ...server } },
});

export const containerOf = ({ container }: TokenState): ContainerState => {
  if (container === null) throw new Error('It is no container token.');
  return container;
};

export const aClaim = (change: Partial<EnsureFresh> = {}): EnsureFresh => ({
  migrationId: 'm-1',
  ask: 1,
  forAtLeastMs: 2 * DAY_MS,
  startedAt: day(0),
  startedBy: 'mia',
  lapsedAt: null,
  ...change,
});

/** The state after these questions. */
export const claimed = (state: TokenState, now: number, ...asks: readonly EnsureFresh[]): TokenState =>
  asks.reduce((last, ask) => after(last, ...claimEvents({ state: last, now, ask })), state);

export interface Settled {
  readonly state: TokenState;
  readonly events: readonly TokenEvent[];
  /** What was told to whom, in order. */
  readonly told: readonly (readonly [string, AuthProgress])[];
  /** What it stops at: a call, or a wait. */
  readonly step: TokenStep;
}

/** What becomes of it by itself at `now` while nobody answers: its notes are made, and whoever is to be told is told. */
export function settled(state: TokenState, now: number): Settled {
  const events: TokenEvent[] = [];
  const told: [string, AuthProgress][] = [];
  for (let last = state; events.length < 200;) {
    const step = nextStep(last, now);
    if (step.do !== 'note' && step.do !== 'tell') return { state: last, events, told, step };
    const made = step.do === 'note' ? [step.event] : toldEvents({ state: last, now, ...step });
    if (step.do === 'tell') told.push([step.migrationId, step.progress]);
    events.push(...made);
    last = made.reduce(apply, last);
  }
  throw new Error('it notes things for ever');
}

/** Why a command is refused, or null. */
export const refusalOf = <Name extends TokenCommandName>(
  state: TokenState,
  name: Name,
  { now, ...message }: Omit<MessageOf<Name>, 'by'> & { now: number; by?: string },
): Refusal | null => commandOf(name).refuse(state, { by: 'mia', ...message }, now);

/** The events of a command that is not refused. */
export function commanded<Name extends TokenCommandName>(
  state: TokenState,
  name: Name,
  { now, ...message }: Omit<MessageOf<Name>, 'by'> & { now: number; by?: string },
): TokenEvent[] {
  const sent = { by: 'ann', ...message };
  const refusal = commandOf(name).refuse(state, sent, now);
  if (refusal !== null) throw new Error(refusal.detail);
  return commandOf(name).events(state, sent, now);
}

const commandOf = (name: TokenCommandName): TokenCommand<unknown> => TOKEN_COMMANDS[name] as TokenCommand<unknown>;

/** Asked for by a migration at `now`, and a person is asked. */
export const anAsked = (now = day(1), spec: Partial<TokenSpec> = {}): TokenState =>
  settled(claimed(aContainer(spec), now, aClaim()), now).state;

export const aConsent = (change: Partial<MessageOf<'giveConsent'>> = {}) => ({
  consentId: 'consent-1',
  standing: false,
  validUntilAt: day(30),
  selfConfirmed: false,
  ...change,
});

/** The state once this consent is given and everything is noted. */
export const consented = (state: TokenState, now: number, change: Partial<MessageOf<'giveConsent'>> = {}): TokenState =>
  settled(after(state, ...commanded(state, 'giveConsent', { now, ...aConsent(change) })), now).state;

/** The state once the authorization it is about to call has been answered, and everything is noted. */
export function authorized(
  state: TokenState,
  now: number,
  answer: AuthorizeAnswer = { result: 'authorized', verified: true },
): Settled {
  const { state: ready, step } = settled(state, now);
  if (step.do !== 'authorize') throw new Error(`It is about to ${step.do}.`);
  const { version, consentId } = step;
  return settled(after(ready, ...authorizedEvents({ state: ready, now, version, consentId, answer })), now);
}

/** Good since `now`, after one consent; the lane is free. */
export const aGood = (now = day(1), spec: Partial<TokenSpec> = {}): TokenState => {
  const held = authorized(consented(anAsked(now, spec), now), now).state;
  return after(held, { type: 'laneReleased', at: now, migrationId: 'm-1', ask: 1 });
};

/** What a look at a renewal by hand says. */
export const proved = (
  state: TokenState,
  now: number,
  result: 'attached' | 'notConnected' | 'unsupported',
): TokenEvent[] => {
  const { state: ready, step } = settled(state, now);
  if (step.do !== 'prove') throw new Error(`It is about to ${step.do}.`);
  return provedEvents({ state: ready, now, version: step.version, answer: { result } });
};
