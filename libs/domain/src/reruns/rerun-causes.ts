import { FAILURES, type FailureCode } from '../failures.ts';

/** Why a migration did not simply go on, with what its owner can do; one table for state, event, page and answer. */
interface CauseMeaning {
  readonly title: string;
  readonly help: string;
}

export const RERUN_CAUSES = {
  AuthMissing: {
    title: 'The server has never been connected to the site by Keyturn',
    help: 'Give the consent that is asked for; the migration then goes on by itself.',
  },
  AuthLapsed: {
    title: 'The authentication token between server and site has lapsed',
    help: 'Give the consent that is asked for; the migration then resumes by itself.',
  },
  ConsentRefused: {
    title: 'The consent to renew the authentication was refused',
    help: 'Settle it with whoever refused, then run the remaining part, or abandon the migration.',
  },
  AuthRefused: {
    title: 'The authentication was not renewed',
    help: 'Settle it with whoever refused, then run the remaining part.',
  },
  Retired: {
    title: 'The container token of its server and site was retired',
    help: 'Abandon the migration, or register the token anew and run it again.',
  },
  NotAttached: {
    title: 'The site was not attached to the server',
    help: 'Nothing: it is attached again and the attempt is repeated once.',
  },
  WrongServerId: {
    title: 'The site is attached, and the task still says that it is not: the server ID seems wrong',
    help: 'Compare the server ID with System info on the server. It cannot be changed here: abandon this migration and register it anew with the right one.',
  },
  AccountRefused: {
    title: 'The cloud refused the account',
    help: 'Check its API token and that it is site or organisation admin of the destination, then complete the task.',
  },
  ServerAccessRefused: {
    title: 'The server refused our credential',
    help: 'Check the named secret of the server and that its user is a system administrator, then complete the task.',
  },
  SaveRefused: {
    title: 'The server did not save the new token',
    help: 'Look at the log of the server; after that, run the remaining part.',
  },
  OutcomeUnknown: {
    title: 'A task was started and the answer got lost',
    help: 'Nothing: the list of tasks is searched before another one is started.',
  },
  AssistantNotFound: {
    title: 'No migration assistant answers at the address of the server',
    help: 'Check server.baseUrl with its context path, and that the assistant is enabled, then complete the task.',
  },
  InAssistant: {
    title: 'The assistant is too old for the API, or there is no credential: a person runs the migration there',
    help: 'Follow the steps of the task, then report how it went.',
  },
  JobRefused: {
    title: 'The migration job was refused',
    help: 'Correct the scope in the specification; a very long list of keys needs several migrations.',
  },
  AppConsentMissing: {
    title: 'Nobody has agreed to app data migration',
    help: 'Agree to it in the assistant. This is not the consent to renew, and Keyturn cannot give it.',
  },
  AlreadyInCloud: {
    title: 'A project or space is in the cloud already',
    help: 'Leave it out, or delete it in the cloud if it is left from an earlier attempt, then decide.',
  },
  CheckFailed: {
    title: 'Pre-migration checks failed',
    help: 'Correct what they found, or override those that may be, then decide.',
  },
  PartlyMigrated: {
    title: 'A part of the data is in the cloud, the rest is not',
    help: 'Clean up what failed half-way in the cloud, then decide what to run.',
  },
  MigrationFailed: {
    title: 'The migration failed before it moved any data',
    help: 'Look at the error log in the assistant, then decide.',
  },
  AppsFailed: {
    title: 'All data is migrated, but that of an app',
    help: 'Run the app again from the plan details in the assistant, within 12 days of the first attempt.',
  },
  BudgetSpent: {
    title: 'So many attempts were made that a person should look',
    help: 'See what the last attempts failed on. A decision opens a new budget.',
  },
  NoProgress: {
    title: 'The task runs, and nothing has changed for a long time',
    help: 'Look at it in the assistant. If it is over there, report how it ended.',
  },
  LaneTaken: {
    title: 'Another migration of this server and site is running',
    help: 'Nothing: this one begins by itself when it is its turn.',
  },
  Restarted: {
    title: 'The workflow of this migration was gone and has been started again',
    help: 'Find out who ended it.',
  },
  Stopped: { title: 'Stopped by a person', help: 'Start it again when it should go on.' },
  Abandoned: { title: 'Abandoned by a person', help: 'Nothing.' },
} as const satisfies Record<string, CauseMeaning>;

export type RerunCause = keyof typeof RERUN_CAUSES;

export const isRerunCause = (cause: unknown): cause is RerunCause =>
  typeof cause === 'string' && Object.hasOwn(RERUN_CAUSES, cause);

/** Never sent, or refused before anything was done. Every other failure comes after the request had left. */
const NOTHING_DONE: ReadonlySet<FailureCode> = new Set([
  'upstream.unreachable',
  'upstream.notAllowed',
  'upstream.limited',
  'upstream.unauthorized',
  'upstream.refused',
  'account.refused',
  'server.refused',
  'server.notConnected',
  'server.unsupported',
  'migration.tooLarge',
  'secret.missing',
  'token.notRunning',
]);

/** Jobs and tasks have no idempotency key: after true, a task is looked for before another one is started. */
export const mayHaveActedUpstream = (code: FailureCode): boolean => !NOTHING_DONE.has(code);

/** Cause of a failure that the table of failure causes has no row for. */
export const causeOfFailure = (code: FailureCode): string => FAILURES[code].cause;
