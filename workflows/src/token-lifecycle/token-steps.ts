import { proxyActivities } from '@temporalio/workflow';
import type { ContainerStepsActivities, TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import { subjectOf } from '@keyturn/contracts';
import {
  authorizedEvents,
  failedEvents,
  filesOf,
  fingerprintsOf,
  mintedEvents,
  provedEvents,
  storedEvents,
  tellFailedEvents,
  toldEvents,
  upstreamLabel,
  verifiedEvents,
  versionOf,
  type TokenEvent,
  type TokenState,
  type VersionStep,
} from '@keyturn/domain';
import { authProgress } from '../life/auth-messages.ts';
import type { Outcome } from '../life/process.ts';
import { stepFailure } from '../life/step-failure.ts';
import { tell } from '../life/tell.ts';
import type { TokenWork } from './token-process.ts';

// One attempt: the ladder in libs/domain is the only retry engine for upstream calls. The issuer has 30 s to answer.
const steps = proxyActivities<TokenStepsActivities>({
  startToCloseTimeout: '45s',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

// C1, P1 and P2 in one go, each with 30 s to answer.
const container = proxyActivities<ContainerStepsActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

export interface TokenTools {
  readonly local: Pick<TokenRecordsActivities, 'planRenewalWindows' | 'storeSubmission'>;
  /** Fleet time per real time: waits that an upstream asks for are real. */
  readonly factor: number;
}

type Came = Outcome<TokenState, TokenEvent>;
type StepOf<Do extends TokenWork['do']> = Extract<TokenWork, { do: Do }>;
type UpstreamStep = { readonly do: Exclude<VersionStep, 'store'>; readonly version: number };

/** Does what a step asks for. Every one can be repeated, so none of the outcomes is unique. */
export async function performToken(work: TokenWork, state: TokenState, tools: TokenTools): Promise<Came> {
  switch (work.do) {
    case 'plan':
      return plan(work, state, tools);
    case 'store':
      return storeSubmission(state, tools);
    case 'authorize':
    case 'prove':
      return connect(work, state, tools);
    case 'tell':
      return tellMigration(work);
    default:
      return called({ do: work.do, version: work.version }, state, tools);
  }
}

async function plan(
  { fromAt, untilAt, generation }: StepOf<'plan'>,
  { spec }: TokenState,
  { local }: TokenTools,
): Promise<Came> {
  const planned = await local.planRenewalWindows({ renewal: spec.renewal ?? {}, fromAt, untilAt });
  return { events: (_, at) => [{ type: 'scheduled', at, generation, ...planned }] };
}

/** Makes the candidate that was handed over a version. */
async function storeSubmission({ submission, id: tokenId, incarnation }: TokenState, tools: TokenTools): Promise<Came> {
  if (submission === null) return { events: () => [] };
  const { candidateId, version, fingerprint } = submission;
  const { stored } = await tools.local.storeSubmission({ tokenId, incarnation, candidateId, version, fingerprint });
  if (stored) return { events: (state, now) => storedEvents({ state, now, submission }) };
  const failed = { version, step: 'store', failure: { code: 'value.lost' } } as const;
  return { events: (state, now) => failedEvents({ state, now, ...failed }) };
}

/** One upstream call, or one write to the files. */
async function called({ do: step, version }: UpstreamStep, state: TokenState, { factor }: TokenTools): Promise<Came> {
  const { id: tokenId, incarnation, spec } = state;
  const { issuer, site, account } = spec;
  const label = upstreamLabel(spec, version);
  const upstreamId = versionOf(state, version)?.upstreamId ?? null;
  const ref = { tokenId, incarnation, version, upstreamId, label, issuer, site, account };
  try {
    switch (step) {
      case 'mint': {
        const { lifetime: asked } = spec;
        const minted = await steps.mintVersion({ ...ref, lifetime: asked });
        return { events: (after, now) => mintedEvents({ state: after, now, version, minted, asked }) };
      }
      case 'verify': {
        const verification = await steps.verifyVersion(ref);
        return { events: (after, now) => verifiedEvents({ state: after, now, version, verification }) };
      }
      case 'distribute': {
        const ours = fingerprintsOf(state);
        await steps.distributeVersion({ tokenId, incarnation, version, paths: filesOf(spec), ours });
        return { events: (_, at) => [{ type: 'distributed', at, version }] };
      }
      case 'revoke': {
        await steps.revokeVersion(ref);
        return { events: (_, at) => [{ type: 'revoked', at, version }] };
      }
    }
  } catch (error) {
    const failure = stepFailure(error, factor);
    return { events: (after, now) => failedEvents({ state: after, now, version, step, failure }) };
  }
}

/** Connects server and site under a consent, or looks whether a person has. */
async function connect(
  work: StepOf<'authorize' | 'prove'>,
  { id: tokenId, incarnation, spec }: TokenState,
  { factor }: TokenTools,
): Promise<Came> {
  const { version } = work;
  if (spec.container === undefined || spec.site === undefined) return { events: () => [] };
  const ref = { tokenId, incarnation, version, site: spec.site, container: spec.container };
  try {
    if (work.do === 'prove') {
      const answer = await container.proveServer(ref);
      return { events: (state, now) => provedEvents({ state, now, version, answer }) };
    }
    const { consentId } = work;
    const answer = await container.authorizeServer({ ...ref, consentId });
    return { events: (state, now) => authorizedEvents({ state, now, version, consentId, answer }) };
  } catch (error) {
    const failure = stepFailure(error, factor);
    return { events: (state, now) => failedEvents({ state, now, version, step: work.do, failure }) };
  }
}

/** Tells a migration how its question stands. */
async function tellMigration({ migrationId, progress: message }: StepOf<'tell'>): Promise<Came> {
  const isTold = await tell({ workflowId: subjectOf('migration', migrationId), signal: authProgress, message });
  const eventsOf = isTold ? toldEvents : tellFailedEvents;
  return { events: (state, now) => eventsOf({ state, now, migrationId, progress: message }) };
}
