import { describe, expect, it } from '@jest/globals';
import { node } from '../../test/rerun-builder.ts';
import { failedChecksOf, findCause, saysTokenLapsed, type FailureEvidence, type RerunCall } from './failure-cause.ts';
import type { StatusTreeNode } from './status-tree.ts';
import type { FailureCode } from '../failures.ts';

/** Trees as the documents give them: domain/migration-api.md §4 to §6, domain/migration-assistant.md §6 and §7. */

const KEYS = ['FIN', 'OPS', 'HR'];
const FAILED_CHECKS = 'At least one Preflight check has failed.';
const NOT_ATTACHED =
  'The cloud URL https://acme.atlassian.net is not attached through the assistant, or the server ID B1XA-AAAA-BBBB-CCCC in the job definition is wrong. Attach the site and verify the server ID.';
const EXPIRED = 'The container token has expired. Connect to cloud again to renew it.';

const tree = (
  task: 'check' | 'migrate',
  root: StatusTreeNode,
  change: { attachedAgain?: boolean; appsInScope?: boolean; keys?: readonly string[] } = {},
): FailureEvidence => ({
  seen: 'tree',
  task,
  root,
  product: 'jira',
  keys: KEYS,
  attachedAgain: false,
  appsInScope: true,
  ...change,
});
const call = (name: RerunCall, code: FailureCode, change: { text?: string; mints?: number } = {}): FailureEvidence => ({
  seen: 'call',
  call: name,
  code,
  ...change,
});

/** A check task: the children of its root are the checks. */
const checkTask = (...checks: StatusTreeNode[]): StatusTreeNode =>
  node('', 'FINISHED/FAILED', {
    message: FAILED_CHECKS,
    children: [node('DatabaseSize', 'FINISHED/SUCCESS'), ...checks],
  });

/** A migrate task whose checks failed: the failure is visible at the check level. */
const migrateFailedAtCheck = (...checks: StatusTreeNode[]): StatusTreeNode =>
  node('', 'FINISHED/FAILED', {
    children: [
      node('check', 'FINISHED/FAILED', { message: FAILED_CHECKS, children: checks }),
      node('migrate', 'FINISHED/SKIPPED'),
    ],
  });

/** A migrate task whose checks passed with a warning. */
const migrateTask = (said: string, children: StatusTreeNode[], message?: string): StatusTreeNode =>
  node('', said, {
    children: [
      node('check', 'FINISHED/WARNING', {
        message: 'All Preflight checks have passed with warning.',
        children: [node('CloudSiteNotEmpty', 'FINISHED/WARNING')],
      }),
      node('migrate', said, { children, ...(message === undefined ? {} : { message }) }),
    ],
  });

const tokenCheck = node('ContainerTokenExpiry', 'FINISHED/FAILED', { message: EXPIRED });
const projects = (said: string, ...keys: StatusTreeNode[]) => node('projects', said, { children: keys });

const half = [
  node('usersAndGroups', 'FINISHED/SUCCESS'),
  projects(
    'FINISHED/FAILED',
    node('FIN', 'FINISHED/SUCCESS'),
    node('OPS', 'FINISHED/FAILED', { message: 'A required custom field is null.' }),
    node('HR', 'FINISHED/SKIPPED'),
  ),
];
const well = [
  node('usersAndGroups', 'FINISHED/SUCCESS'),
  projects('FINISHED/SUCCESS', ...KEYS.map((key) => node(key, 'FINISHED/SUCCESS'))),
];
const taken = projects(
  'FINISHED/FAILED',
  node('FIN', 'FINISHED/FAILED', { message: 'A project with the key FIN already exists in the destination.' }),
  node('OPS', 'FINISHED/SKIPPED'),
  node('HR', 'FINISHED/SKIPPED'),
);

describe('from symptom to cause', () => {
  it.each<[string, FailureEvidence, string | null, string]>([
    ['a token that never was', { seen: 'clock', hadToken: false }, 'AuthMissing', 'renew'],
    ['a token that has run out by the clock', { seen: 'clock', hadToken: true }, 'AuthLapsed', 'renew'],
    [
      'a failed check whose key names token and expiry',
      tree('check', checkTask(node('AuthTokenExpiration', 'FINISHED/FAILED'))),
      'AuthLapsed',
      'renew',
    ],
    [
      'a failed check whose text does',
      tree(
        'check',
        checkTask(node('CMA-4711', 'FINISHED/FAILED', { description: 'Your authentication token expires in 0 days.' })),
      ),
      'AuthLapsed',
      'renew',
    ],
    [
      'the same in Japanese',
      tree(
        'check',
        checkTask(node('CMA-4711', 'FINISHED/FAILED', { message: '認証トークンの有効期限が切れました。' })),
      ),
      'AuthLapsed',
      'renew',
    ],
    [
      'the block text of the whole task',
      tree('check', node('', 'FINISHED/FAILED', { message: EXPIRED })),
      'AuthLapsed',
      'renew',
    ],
    [
      'a migration that failed at the token check',
      tree('migrate', migrateFailedAtCheck(tokenCheck)),
      'AuthLapsed',
      'renew',
    ],
    [
      'a token that lapsed before any project was begun',
      tree(
        'migrate',
        migrateTask(
          'FINISHED/FAILED',
          [projects('FINISHED/SKIPPED', ...KEYS.map((key) => node(key, 'FINISHED/SKIPPED')))],
          EXPIRED,
        ),
      ),
      'AuthLapsed',
      'renew',
    ],
    [
      'the token check among others that failed',
      tree('check', checkTask(node('AnonPermission', 'FINISHED/FAILED', { excludable: true }), tokenCheck)),
      'AuthLapsed',
      'renew',
    ],
    [
      'a site that is not attached',
      tree('check', node('', 'FINISHED/FAILED', { message: NOT_ATTACHED })),
      'NotAttached',
      'attachAgain',
    ],
    [
      'a migration of a site that is not attached',
      tree(
        'migrate',
        node('', 'FINISHED/FAILED', {
          message: NOT_ATTACHED,
          children: [node('check', 'FINISHED/FAILED', { message: NOT_ATTACHED })],
        }),
      ),
      'NotAttached',
      'attachAgain',
    ],
    [
      'the same message again',
      tree('check', node('', 'FINISHED/FAILED', { message: NOT_ATTACHED }), { attachedAgain: true }),
      'WrongServerId',
      'askPerson',
    ],
    ['a refused account, whoever says so', call('createJob', 'account.refused'), 'AccountRefused', 'fixAccess'],
    ['a refused credential of the server', call('attach', 'server.refused'), 'ServerAccessRefused', 'fixAccess'],
    ['a server that is not connected to the site', call('attach', 'server.notConnected'), 'AuthLapsed', 'renew'],
    ['401 or 403 of the cloud', call('startTask', 'upstream.unauthorized'), 'AccountRefused', 'fixAccess'],
    ['401 or 403 of the server', call('attach', 'upstream.unauthorized'), 'ServerAccessRefused', 'fixAccess'],
    [
      '"Exception in saving token."',
      call('saveToken', 'upstream.unavailable', { text: 'Exception in saving token.', mints: 1 }),
      'SaveRefused',
      'mintAgain',
    ],
    [
      'the same after a second token',
      call('saveToken', 'upstream.unavailable', { text: 'Exception in saving token.', mints: 2 }),
      'SaveRefused',
      'mintAgain',
    ],
    [
      'the same after a third',
      call('saveToken', 'upstream.unavailable', { text: 'Exception in saving token.', mints: 3 }),
      'SaveRefused',
      'askPerson',
    ],
    [
      'no agreement to app data migration',
      tree(
        'check',
        checkTask(
          node('AppDataMigrationConsent', 'FINISHED/FAILED', {
            message: 'You have not consented to app data migration',
          }),
        ),
      ),
      'AppConsentMissing',
      'decide',
    ],
    [
      'a project that exists, found by the migration',
      tree('migrate', migrateTask('FINISHED/FAILED', [taken])),
      'AlreadyInCloud',
      'decide',
    ],
    [
      'a space that exists, found by a check',
      tree(
        'check',
        checkTask(
          node('SpaceKeyConflict', 'FINISHED/FAILED', {
            message: 'Some spaces already exist in the destination.',
            occurrences: ['FIN'],
          }),
        ),
      ),
      'AlreadyInCloud',
      'decide',
    ],
    [
      'another failed check',
      tree('check', checkTask(node('AnonPermission', 'FINISHED/FAILED', { excludable: true }))),
      'CheckFailed',
      'decide',
    ],
    [
      'failed checks whose nodes are missing',
      tree('check', node('', 'FINISHED/FAILED', { message: FAILED_CHECKS })),
      'CheckFailed',
      'decide',
    ],
    [
      'a migration that failed half-way',
      tree('migrate', migrateTask('FINISHED/FAILED', half)),
      'PartlyMigrated',
      'decide',
    ],
    ['one that is INCOMPLETE', tree('migrate', migrateTask('FINISHED/INCOMPLETE', half)), 'PartlyMigrated', 'decide'],
    [
      'one with a warning, and a project that failed',
      tree('migrate', migrateTask('FINISHED/WARNING', half)),
      'PartlyMigrated',
      'decide',
    ],
    [
      'a token that lapsed after data had moved',
      tree('migrate', migrateTask('FINISHED/FAILED', half, EXPIRED)),
      'PartlyMigrated',
      'decide',
    ],
    [
      'a migration that failed before it moved anything',
      tree('migrate', migrateTask('FINISHED/FAILED', [projects('FINISHED/SKIPPED')], 'An unexpected error occurred.')),
      'MigrationFailed',
      'decide',
    ],
    [
      'apps that failed after a good core migration',
      tree('migrate', migrateTask('FINISHED/SUCCESS', [...well, node('apps', 'FINISHED/FAILED')])),
      'AppsFailed',
      'offerApps',
    ],
    ['a start without an answer', call('startTask', 'upstream.timeout'), 'OutcomeUnknown', 'findTask'],
    ['a start whose worker went away', call('startTask', 'worker.lost'), 'OutcomeUnknown', 'findTask'],
    ['a start that was asked to slow down', call('startTask', 'upstream.limited'), null, 'tryAgain'],
    ['a job without an answer', call('createJob', 'upstream.timeout'), null, 'createAgain'],
    ['a job that is refused, as one over 390 KB', call('createJob', 'upstream.refused'), 'JobRefused', 'askPerson'],
    ['a host that may not be called', call('attach', 'upstream.notAllowed'), null, 'askPerson'],
    ['a status that cannot be read now', call('readStatus', 'upstream.timeout'), null, 'tryAgain'],
    [
      'a core that never came to an end in a task that did',
      tree(
        'migrate',
        node('', 'FINISHED/SUCCESS', {
          children: [node('migrate', 'IN_PROGRESS', { children: [node('projects', 'IN_PROGRESS')] })],
        }),
      ),
      'PartlyMigrated',
      'decide',
    ],
    ['a status value nobody knows', tree('migrate', node('', 'PAUSED')), null, 'keepWatching'],
    [
      'a good check',
      tree('check', node('', 'FINISHED/SUCCESS', { children: [node('DatabaseSize', 'FINISHED/SUCCESS')] })),
      null,
      'keepWatching',
    ],
    [
      'a good check with warnings',
      tree('check', node('', 'FINISHED/WARNING', { children: [node('CloudSiteNotEmpty', 'FINISHED/WARNING')] })),
      null,
      'keepWatching',
    ],
    ['a good migration', tree('migrate', migrateTask('FINISHED/SUCCESS', well)), null, 'keepWatching'],
    [
      'a good migration whose projects are not shown',
      tree('migrate', migrateTask('FINISHED/SUCCESS', [node('projects', 'FINISHED/SUCCESS')])),
      null,
      'keepWatching',
    ],
  ])('%s', (_, evidence, cause, action) => {
    expect(findCause(evidence)).toEqual({ cause, action });
  });

  it.each<[string, StatusTreeNode]>([
    [
      'a token that is near its end',
      node('ContainerTokenExpiry', 'FINISHED/WARNING', { message: 'The container token expires in 5 days.' }),
    ],
    ['a token that is fine', node('ContainerTokenExpiry', 'FINISHED/SUCCESS')],
    [
      'a token that is only spoken of',
      node('CMA-1', 'FINISHED/FAILED', { message: 'The token of this server is not unique.' }),
    ],
    ['an end of something else', node('CMA-2', 'FINISHED/FAILED', { message: 'The licence has expired.' })],
    [
      'a token of an app',
      node('AppVendorCheck', 'FINISHED/FAILED', { message: 'The licence token of this app has expired.' }),
    ],
  ])('%s is no lapsed authentication', (_, check) => {
    expect(saysTokenLapsed({ root: checkTask(check), task: 'check' })).toBe(false);
  });

  it('something that exists already is a project or a space only where it says so', () => {
    const check = node('CMA-3', 'FINISHED/FAILED', { message: 'A webhook of that name already exists.' });
    expect(findCause(tree('check', checkTask(check))).cause).toBe('CheckFailed');
  });

  it('attachments that could not be migrated are not a site that is not attached', () => {
    const root = migrateTask('FINISHED/FAILED', half, 'Not all attachments could be migrated.');
    expect(findCause(tree('migrate', root)).cause).toBe('PartlyMigrated');
  });

  it('the failed checks are told with their texts, and the token check is never one that may be overridden', () => {
    const root = checkTask(
      node('AnonPermission', 'FINISHED/FAILED', { message: 'Public access', excludable: true }),
      { ...tokenCheck, excludable: true },
      node('MissingAttachments', 'FINISHED/WARNING', { excludable: true }),
    );
    expect(failedChecksOf({ root, task: 'check' })).toEqual([
      { key: 'AnonPermission', message: 'Public access', excludable: true },
      { key: 'ContainerTokenExpiry', message: EXPIRED, excludable: false },
    ]);
  });

  it('what is said as a word of its own, or in lower case, is understood as well', () => {
    const root: StatusTreeNode = {
      key: '',
      status: { other: 'finished' },
      outcome: 'failed',
      children: [{ ...tokenCheck, outcome: 'failed' }],
    };
    expect(findCause(tree('check', root)).cause).toBe('AuthLapsed');
  });
});
