import { FAILURES, type FailureCode } from '../failures.ts';
import { mayHaveActedUpstream, type RerunCause } from './rerun-causes.ts';
import { countsOf, hasMovedData, splitKeys, type KeyCounts, type SplitLook } from './remaining-scope.ts';
import { saysAlreadyThere, saysNotAttached, saysNotSaved, speaksOfTokenExpiry } from './said-texts.ts';
import {
  checksNode,
  childOf,
  isBadNode,
  isFinishedNode,
  isPendingNode,
  isWellNode,
  outcomeOfNode,
  textOfNode,
  unknownWords,
  type StatusTreeNode,
} from './status-tree.ts';

/** From symptom to cause: what was seen, what it means and what is done about it. */

export type RerunCall = 'mintToken' | 'saveToken' | 'attach' | 'createJob' | 'startTask' | 'listTasks' | 'readStatus';

/**
 * renew: authentication, consent, then a new attempt under the same job · attachAgain: then the same attempt once more · fixAccess:
 * a task for whoever keeps the credential · mintAgain: never the same token twice · askPerson: a task · decide: what to run next ·
 * offerApps: done, but for apps · findTask: look before starting · createAgain: an unused job does nothing · keepWatching: not over ·
 * tryAgain: by the ladder.
 */
export type RerunAction =
  | 'renew'
  | 'attachAgain'
  | 'fixAccess'
  | 'mintAgain'
  | 'askPerson'
  | 'decide'
  | 'offerApps'
  | 'findTask'
  | 'createAgain'
  | 'keepWatching'
  | 'tryAgain';

export interface TreeEvidence extends SplitLook {
  readonly seen: 'tree';
  /** The attempt before this one failed as not attached, and the site was attached again. */
  readonly attachedAgain: boolean;
  readonly appsInScope: boolean;
}

export interface CallEvidence {
  readonly seen: 'call';
  readonly call: RerunCall;
  readonly code: FailureCode;
  /** What the other side said, where that carries a meaning. */
  readonly text?: string | undefined;
  /** Tokens minted for this renewal so far. */
  readonly mints?: number | undefined;
}

/** The container token was not good when it was asked for. */
export interface ClockEvidence {
  readonly seen: 'clock';
  readonly hadToken: boolean;
}

export type FailureEvidence = TreeEvidence | CallEvidence | ClockEvidence;

export interface FailedCheck {
  readonly key: string;
  readonly message: string;
  /** May be overridden by a decision; the token check never may. */
  readonly excludable: boolean;
}

export interface FailureFinding {
  /** null: nothing is wrong, or nothing that has a name. */
  readonly cause: RerunCause | null;
  readonly action: RerunAction;
}

interface CauseRow extends FailureFinding {
  readonly when: (evidence: FailureEvidence) => boolean;
}

/** The first mint and two more; a server that refuses three tokens in a row refuses the fourth as well. */
export const MOST_MINTS = 3;

const inTree =
  (says: (tree: TreeEvidence) => boolean) =>
  (evidence: FailureEvidence): boolean =>
    evidence.seen === 'tree' && says(evidence);

const onCall =
  (calls: readonly RerunCall[], says: (call: CallEvidence) => boolean) =>
  (evidence: FailureEvidence): boolean =>
    evidence.seen === 'call' && calls.includes(evidence.call) && says(evidence);

const onClock =
  (hadToken: boolean) =>
  (evidence: FailureEvidence): boolean =>
    evidence.seen === 'clock' && evidence.hadToken === hadToken;

const CLOUD: readonly RerunCall[] = ['mintToken', 'createJob', 'startTask', 'listTasks', 'readStatus'];
const SERVER: readonly RerunCall[] = ['saveToken', 'attach'];
const ANY: readonly RerunCall[] = [...CLOUD, ...SERVER];

const isRefusedAccess = ({ code }: CallEvidence): boolean => code === 'upstream.unauthorized';
const isCode =
  (code: FailureCode) =>
  (call: CallEvidence): boolean =>
    call.code === code;
const isNotSaved = ({ text = '' }: CallEvidence): boolean => saysNotSaved(text);
const isPerhapsDone = ({ code }: CallEvidence): boolean => mayHaveActedUpstream(code);

/** Ordered: the first row that fits decides, because a lapsed token makes other checks fail as well. */
const ROWS: readonly CauseRow[] = [
  { when: onClock(false), cause: 'AuthMissing', action: 'renew' },
  { when: onClock(true), cause: 'AuthLapsed', action: 'renew' },
  // Once data has moved it is a case for a person; the token is renewed on the way to what they decide.
  { when: inTree((tree) => saysTokenLapsed(tree) && !hasMovedData(tree)), cause: 'AuthLapsed', action: 'renew' },
  { when: inTree((tree) => isNotAttached(tree) && tree.attachedAgain), cause: 'WrongServerId', action: 'askPerson' },
  { when: inTree(isNotAttached), cause: 'NotAttached', action: 'attachAgain' },
  { when: onCall(['attach'], isCode('server.notConnected')), cause: 'AuthLapsed', action: 'renew' },
  { when: onCall(ANY, isCode('account.refused')), cause: 'AccountRefused', action: 'fixAccess' },
  { when: onCall(ANY, isCode('server.refused')), cause: 'ServerAccessRefused', action: 'fixAccess' },
  { when: onCall(CLOUD, isRefusedAccess), cause: 'AccountRefused', action: 'fixAccess' },
  { when: onCall(SERVER, isRefusedAccess), cause: 'ServerAccessRefused', action: 'fixAccess' },
  {
    when: onCall(['saveToken'], (call) => isNotSaved(call) && (call.mints ?? 1) >= MOST_MINTS),
    cause: 'SaveRefused',
    action: 'askPerson',
  },
  { when: onCall(['saveToken'], isNotSaved), cause: 'SaveRefused', action: 'mintAgain' },
  { when: inTree((tree) => hasFailedCheck(tree, isAppConsent)), cause: 'AppConsentMissing', action: 'decide' },
  { when: inTree(isAlreadyInCloud), cause: 'AlreadyInCloud', action: 'decide' },
  { when: inTree(isCheckBad), cause: 'CheckFailed', action: 'decide' },
  { when: inTree((tree) => isCoreBad(tree) && hasMovedData(tree)), cause: 'PartlyMigrated', action: 'decide' },
  { when: inTree(isCoreBad), cause: 'MigrationFailed', action: 'decide' },
  { when: inTree(isAppsBad), cause: 'AppsFailed', action: 'offerApps' },
  { when: onCall(['startTask'], isPerhapsDone), cause: 'OutcomeUnknown', action: 'findTask' },
  { when: onCall(['createJob'], isPerhapsDone), cause: null, action: 'createAgain' },
  { when: onCall(['createJob'], ({ code }) => code === 'upstream.refused'), cause: 'JobRefused', action: 'askPerson' },
  { when: onCall(ANY, ({ code }) => FAILURES[code].terminal), cause: null, action: 'askPerson' },
  { when: inTree(({ root }) => unknownWords(root).length > 0), cause: null, action: 'keepWatching' },
];

/** What the evidence means. A tree is judged when its task is over; before that its failures may still be incomplete. */
export function findCause(evidence: FailureEvidence): FailureFinding {
  const row = ROWS.find(({ when }) => when(evidence));
  if (row !== undefined) return { cause: row.cause, action: row.action };
  return { cause: null, action: evidence.seen === 'call' ? 'tryAgain' : 'keepWatching' };
}

/** What is done about a cause, wherever it was found. */
export function actionFor(cause: RerunCause): RerunAction {
  return ROWS.find((row) => row.cause === cause)?.action ?? 'decide';
}

/** So many failed checks are kept in the state; a run has about 40. */
const MOST_FAILED_CHECKS = 40;
const LONGEST_TEXT = 240;

/** Checks that failed, in the order of the tree. */
export function failedChecksOf({ root, task }: Pick<SplitLook, 'root' | 'task'>): FailedCheck[] {
  const failed = (checksNode(root, task)?.children ?? []).filter((node) => outcomeOfNode(node) === 'FAILED');
  return failed.slice(0, MOST_FAILED_CHECKS).map((node) => ({
    key: node.key.slice(0, LONGEST_TEXT),
    message: textOfNode(node).slice(0, LONGEST_TEXT),
    excludable: node.excludable === true && !isTokenCheck(node),
  }));
}

/** True when the task blames the token, whatever else became of it. */
export function saysTokenLapsed({ root, task }: Pick<SplitLook, 'root' | 'task'>): boolean {
  const checks = checksNode(root, task)?.children ?? [];
  if (checks.some((check) => outcomeOfNode(check) === 'FAILED' && isTokenCheck(check))) return true;
  return wholes(root).some((node) => isBadNode(node) && speaksOfTokenExpiry(textOfNode(node)));
}

/** Counts for a task that is over. */
export const countsOfTree = (look: SplitLook): KeyCounts => countsOf(splitKeys(look));

/** The key is not documented: one that names token and expiry, or a text that does. Checks of apps speak of tokens of their own. */
function isTokenCheck(check: StatusTreeNode): boolean {
  if (speaksOfTokenExpiry(check.key)) return true;
  return !check.key.startsWith('App') && speaksOfTokenExpiry(textOfNode(check));
}

/** The nodes that speak for the task as a whole. */
const wholes = (root: StatusTreeNode): StatusTreeNode[] =>
  [root, childOf(root, 'check'), childOf(root, 'migrate')].filter((node) => node !== undefined);

function isNotAttached({ root }: TreeEvidence): boolean {
  return wholes(root).some((node) => isBadNode(node) && saysNotAttached(textOfNode(node)));
}

const isAppConsent = ({ key }: StatusTreeNode): boolean => key === 'AppDataMigrationConsent';

function hasFailedCheck({ root, task }: TreeEvidence, isMeant: (check: StatusTreeNode) => boolean): boolean {
  const checks = checksNode(root, task)?.children ?? [];
  return checks.some((check) => outcomeOfNode(check) === 'FAILED' && isMeant(check));
}

/** Also where "At least one Preflight check has failed" and the node of that check is missing. */
function isCheckBad(tree: TreeEvidence): boolean {
  return isBadNode(checksNode(tree.root, tree.task)) || hasFailedCheck(tree, () => true);
}

function isAlreadyInCloud(tree: TreeEvidence): boolean {
  const inCheck = hasFailedCheck(tree, (check) => saysAlreadyThere(textOfNode(check)));
  const asAWhole = wholes(tree.root).some((node) => isBadNode(node) && saysAlreadyThere(textOfNode(node)));
  return inCheck || asAWhole || splitKeys(tree).inCloud.length > 0;
}

/** The core migration is over and is not all it should be. */
function isCoreBad(tree: TreeEvidence): boolean {
  if (tree.task === 'check' || !isFinishedNode(tree.root)) return false;
  const whole = childOf(tree.root, 'migrate') ?? tree.root;
  // Judged although a part of it never came to an end, as far as could be seen.
  if (!isFinishedNode(whole)) return true;
  const isUntold = outcomeOfNode(whole) === null;
  const { failed, remaining } = countsOfTree(tree);
  return isBadNode(whole) || isUntold || failed + remaining > 0;
}

/** Over and not well, or never over: an app has 14 days to say how it went. */
function isAppsBad({ root, task, appsInScope }: TreeEvidence): boolean {
  const apps = childOf(childOf(root, 'migrate'), 'apps');
  if (task === 'check' || apps === undefined || isWellNode(apps)) return false;
  return appsInScope || !isPendingNode(apps);
}
