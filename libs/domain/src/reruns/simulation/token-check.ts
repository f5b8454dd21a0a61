import { DAY_MS } from '../../time/duration.ts';
import { CALLS_PER_DAY_WHEN_FAILING } from '../../tokens/retry-ladder.ts';
import type { TokenEvent } from '../../tokens/token-events.ts';
import type { RerunWorld } from './rerun-simulation.ts';
import { HEARD_AFTER_MS } from './simulated-token.ts';

/** What holds of the container token of every world, besides what holds of all that wait. */
export function flawsOfToken(world: RerunWorld): string[] {
  return [...flawsOfConsent(world), ...flawsOfMints(world), ...flawsOfRevisions(world), ...flawsOfQuestions(world)];
}

const on = (at: number): string => new Date(at).toISOString();

/** Invariant 5. */
const flawsOfConsent = ({ token }: RerunWorld): string[] =>
  token.mints.filter(({ isConsented }) => !isConsented).map(({ at }) => `C1 without a valid consent at ${on(at)}`);

/** Invariant 7: no twenty-four hours hold more than twelve, unless a person asked for them. */
function flawsOfMints({ token }: RerunWorld): string[] {
  const asked = token.events.filter(isByHand).map(({ at }) => at);
  const flaw = token.mints.find(({ at }, index) => {
    const first = token.mints[index - CALLS_PER_DAY_WHEN_FAILING];
    if (first === undefined || at - first.at >= DAY_MS) return false;
    return !asked.some((moment) => moment >= first.at && moment <= at);
  });
  return flaw === undefined ? [] : [`more than ${CALLS_PER_DAY_WHEN_FAILING} C1 in the day before ${on(flaw.at)}`];
}

const isByHand = (event: TokenEvent): boolean => 'by' in event && event.by !== undefined && event.by !== 'keyturn';

const flawsOfRevisions = ({ token: { events, state } }: RerunWorld): string[] =>
  state.revision === events.length ? [] : [`the token has ${events.length} events, revision ${state.revision}`];

/** Nobody who waits for an answer is forgotten. */
function flawsOfQuestions({ token: { lane, end }, migrations, options }: RerunWorld): string[] {
  if (end !== null) return [];
  return migrations.flatMap((migration) => {
    const { ask, id, phase } = migration.state;
    if (migration.end !== null || ask === null || ask.sentAt === null || ask.isWithdrawn) return [];
    if (ask.sentAt > options.until - HEARD_AFTER_MS) return [];
    const claim = [lane.holder, ...lane.waiting].find((known) => known?.migrationId === id);
    return claim?.ask === ask.number ? [] : [`${id} waits in ${phase} for an answer to a question nobody knows`];
  });
}
