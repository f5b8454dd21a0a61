import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { TokenRecordsActivities, TokenStepsActivities } from '@keyturn/activities';
import { isUnreadable, type TokenInput } from '@keyturn/contracts';
import {
  currentVersion,
  failedEvents,
  filesOf,
  fingerprintsOf,
  mintedEvents,
  nextNews,
  realDelay,
  reportEvents,
  restartEvents,
  storedEvents,
  upstreamLabel,
  verifiedEvents,
  versionOf,
  type TokenEvent,
  type TokenState,
  type TokenStep,
  type VersionStep,
} from '@keyturn/domain';
import { registerMessages, type PendingReports } from './register-messages.ts';
import { showToPeople } from './search-attributes.ts';
import { stepFailure } from './step-failure.ts';
import { TokenLife } from './token-life.ts';

// Records are needed for everything, so these are tried until they work. Inside the workflow task: no extra round trip.
const local = proxyLocalActivities<TokenRecordsActivities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '1s' },
});

// One attempt: the ladder in libs/domain is the only retry engine for upstream calls. The issuer has 30 s to answer.
const steps = proxyActivities<TokenStepsActivities>({
  startToCloseTimeout: '45s',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
});

/** Messages a run takes before it hands over; far below the server's limit of updates in one run. */
const LONGEST_HISTORY = 5000;

/** An update that would have registered the token was refused: nothing will come any more. */
const UNREGISTERED_FOR = '1 minute';

/** One credential, from registration until it is retired. The rules are in libs/domain; this performs what they ask for. */
export async function tokenLifecycle(input: TokenInput): Promise<void> {
  if (isUnreadable(input))
    throw ApplicationFailure.nonRetryable('The input of this workflow cannot be read.', 'payload.unreadable');
  // Message handlers record too, and they run outside the scope below.
  const life = new TokenLife(input, (record) => CancellationScope.nonCancellable(() => local.recordToken(record)));
  const reports = registerMessages(life);
  if (input.restart !== undefined && life.state !== null)
    life.apply(restartEvents(life.state, input.restart, life.now()));
  // A stray `cancel` must not end a credential's life.
  const end = await CancellationScope.nonCancellable(() => live({ life, input, reports }));
  if (end === 'handOver' && life.snapshot !== null) {
    await continueAsNew<typeof tokenLifecycle>({ tokenId: input.tokenId, clock: input.clock, snapshot: life.snapshot });
  }
}

interface Living {
  readonly life: TokenLife;
  readonly input: TokenInput;
  readonly reports: PendingReports;
}

async function live(living: Living): Promise<'over' | 'handOver'> {
  const { life, reports } = living;
  if (!(await registered(life))) return 'over';
  for (;;) {
    life.takeNews();
    const news = reports.take();
    if (news !== null || life.takeTruth()) await hearRecords(life, { told: news === 'told' });
    const step = life.next();
    if (step.do === 'note') {
      life.apply([step.event]);
      continue;
    }
    await life.flush();
    // What was recorded may differ from what was meant, and messages may have come meanwhile: decide anew.
    if (life.takeNews()) continue;
    if (step.do === 'end') {
      await condition(allHandlersFinished);
      return 'over';
    }
    if (step.do === 'wait' && mayHandOver(life)) return 'handOver';
    await perform(step, living);
  }
}

async function registered(life: TokenLife): Promise<boolean> {
  await condition(() => life.state !== null, UNREGISTERED_FOR);
  await condition(allHandlersFinished);
  return life.state !== null;
}

/** Between two cycles nothing is in flight: the next one begins with a fresh history and, after a release, with the new code. */
function mayHandOver(life: TokenLife): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return allHandlersFinished() && (life.finishedCycle || continueAsNewSuggested || historyLength > LONGEST_HISTORY);
}

async function perform(
  step: Exclude<TokenStep, { do: 'note' | 'end' }>,
  { life, input, reports }: Living,
): Promise<void> {
  const { state } = life;
  if (state === null) return;
  if (step.do !== 'wait') return life.apply(await eventsOf({ step, state, life, factor: input.clock.factor }));
  const delay = step.until === null ? null : realDelay(input.clock, step.until - life.now());
  showToPeople({ state, now: life.now(), realWaitMs: delay });
  const news = (): boolean => life.takeNews() || reports.pending();
  await (delay === null ? condition(news) : condition(news, delay));
}

interface Doing<Step> {
  readonly step: Step;
  readonly state: TokenState;
  readonly life: TokenLife;
  readonly factor: number;
}

type UpstreamStep = { readonly do: Exclude<VersionStep, 'store'>; readonly version: number };

/** What a step makes true. Messages that came meanwhile are part of the state it is judged by. */
async function eventsOf({
  step,
  ...rest
}: Doing<Exclude<TokenStep, { do: 'note' | 'end' | 'wait' }>>): Promise<TokenEvent[]> {
  if (step.do === 'plan') {
    const { fromAt, untilAt, generation } = step;
    const planned = await local.planRenewalWindows({ renewal: rest.state.spec.renewal ?? {}, fromAt, untilAt });
    return [{ type: 'scheduled', at: rest.life.now(), generation, ...planned }];
  }
  if (step.do === 'store') return storeSubmission(rest);
  return called({ step: { do: step.do, version: step.version }, ...rest });
}

/** Makes the candidate that was handed over a version. */
async function storeSubmission({ state, life }: Omit<Doing<never>, 'step'>): Promise<TokenEvent[]> {
  const { submission, id: tokenId, incarnation } = state;
  if (submission === null) return [];
  const { candidateId, version, fingerprint } = submission;
  const { stored } = await local.storeSubmission({ tokenId, incarnation, candidateId, version, fingerprint });
  const after = { state: life.state ?? state, now: life.now() };
  if (stored) return storedEvents({ ...after, submission });
  return failedEvents({ ...after, version, step: 'store', failure: { code: 'value.lost' } });
}

/** One upstream call, or one write to the files. */
async function called({ step, state, life, factor }: Doing<UpstreamStep>): Promise<TokenEvent[]> {
  const { version } = step;
  const after = (): { state: TokenState; version: number; now: number } => ({
    state: life.state ?? state,
    version,
    now: life.now(),
  });
  const { id: tokenId, incarnation, spec } = state;
  const { issuer, site, account } = spec;
  const label = upstreamLabel(spec, version);
  const upstreamId = versionOf(state, version)?.upstreamId ?? null;
  const ref = { tokenId, incarnation, version, upstreamId, label, issuer, site, account };
  try {
    switch (step.do) {
      case 'mint': {
        const minted = await steps.mintVersion({ ...ref, lifetime: spec.lifetime });
        return mintedEvents({ ...after(), minted, asked: spec.lifetime });
      }
      case 'verify': {
        const verification = await steps.verifyVersion(ref);
        return verifiedEvents({ ...after(), verification });
      }
      case 'distribute': {
        await steps.distributeVersion({
          tokenId,
          incarnation,
          version,
          paths: filesOf(spec),
          ours: fingerprintsOf(state),
        });
        return [{ type: 'distributed', at: life.now(), version }];
      }
      case 'revoke': {
        await steps.revokeVersion(ref);
        return [{ type: 'revoked', at: life.now(), version }];
      }
    }
  } catch (error) {
    return failedEvents({ ...after(), step: step.do, failure: stepFailure(error, factor) });
  }
}

/** Takes over what consumers have reported since the last time, and what records hold beyond that. */
async function hearRecords(life: TokenLife, { told }: { told: boolean }): Promise<void> {
  const { state } = life;
  if (state === null || (!told && currentVersion(state) === undefined)) return;
  const { id: tokenId, incarnation, revision } = state;
  const { reports, truth } = await local.readAdoption({ tokenId, incarnation, revision });
  if (truth !== null) return life.adopt(truth);
  for (let report = nextNews(state, reports); report !== undefined; report = nextNews(life.state ?? state, reports)) {
    life.apply(reportEvents({ state: life.state ?? state, report, now: life.now() }));
  }
}
