import { describe, expect, it } from '@jest/globals';
import { node } from '../../test/rerun-builder.ts';
import type { StatusTreeNode } from './status-tree.ts';
import { APPS_SETTLE_MS, readTask, SETTLE_MS, type TaskLook } from './task-reading.ts';

const KEYS = ['FIN', 'OPS'];
const NOW = 1_000_000_000;
const look = (root: StatusTreeNode, change: Partial<TaskLook> = {}) =>
  readTask({
    task: 'migrate',
    root,
    complete: true,
    product: 'jira',
    keys: KEYS,
    attachedAgain: false,
    appsInScope: true,
    now: NOW,
    looksAfterEnd: 10,
    settleBy: null,
    appsBy: null,
    ...change,
  });

const check = node('check', 'FINISHED/SUCCESS');
const projects = node('projects', 'FINISHED/SUCCESS');
const migrate = (said: string, ...children: StatusTreeNode[]) => node('migrate', said, { children });
const root = (said: string, ...children: StatusTreeNode[]) => node('', said, { children });
const done = (...apps: StatusTreeNode[]) =>
  root('FINISHED/SUCCESS', check, migrate('FINISHED/SUCCESS', projects, ...apps));

describe('a look at a task that goes on', () => {
  it.each<[string, StatusTreeNode]>([
    ['that is pending', root('PENDING')],
    ['that runs', root('IN_PROGRESS', check, migrate('IN_PROGRESS'))],
    ['in a status nobody knows', root('PAUSED', check, migrate('PAUSED'))],
    ['whose core is done, and not its root', root('IN_PROGRESS', check, migrate('FINISHED/SUCCESS', projects))],
  ])('%s judges nothing', (_, tree) => {
    expect(look(tree).reading).toMatchObject({ verdict: null, isRootOver: false, isCoreOver: false });
  });

  it('tells words that nobody knows', () => {
    expect(look(root('PAUSED')).reading.unknownWords).toEqual(['PAUSED']);
  });
});

describe('FINISHED is not the end', () => {
  it('while apps go on: a watcher that stopped here would miss their failures', () => {
    expect(look(done(node('apps', 'IN_PROGRESS'))).reading).toMatchObject({ isCoreOver: true, verdict: null });
    expect(look(done(node('apps', 'PENDING'))).reading).toMatchObject({ isCoreOver: true, verdict: null });
  });

  it('while the node of apps is not there yet, as long as nodes may be late', () => {
    expect(look(done()).reading.verdict).toBeNull();
    expect(look(done(), { settleBy: NOW }).reading.verdict).toMatchObject({ cause: null });
  });

  it('once apps are over, well or not', () => {
    expect(look(done(node('apps', 'FINISHED/SUCCESS'))).reading.verdict).toMatchObject({ cause: null });
    expect(look(done(node('apps', 'FINISHED/FAILED'))).reading.verdict).toMatchObject({ cause: 'AppsFailed' });
  });

  it('when an app never settles, which is given up after 14 days', () => {
    const stuck = done(node('apps', 'IN_PROGRESS'));
    expect(look(stuck, { settleBy: 0, appsBy: NOW + 1 }).reading.verdict).toBeNull();
    expect(look(stuck, { settleBy: 0, appsBy: NOW }).reading.verdict).toMatchObject({ cause: 'AppsFailed' });
    expect(APPS_SETTLE_MS).toBe(14 * 86_400_000);
  });

  it('is, where the scope has no apps', () => {
    expect(look(done(), { appsInScope: false }).reading.verdict).toMatchObject({ cause: null });
  });

  it('is, where a core that failed triggers no apps', () => {
    const failed = root(
      'FINISHED/FAILED',
      check,
      migrate(
        'FINISHED/FAILED',
        node('projects', 'FINISHED/FAILED', { children: KEYS.map((key) => node(key, 'FINISHED/FAILED')) }),
        node('apps', 'PENDING'),
      ),
    );
    expect(look(failed).reading.verdict).toMatchObject({ cause: 'PartlyMigrated', moved: true });
  });

  it.each<[string, StatusTreeNode, boolean]>([
    ['the migration is not there', root('FINISHED/SUCCESS', check), true],
    ['the checks are not there', root('FINISHED/SUCCESS', migrate('FINISHED/SUCCESS', projects)), true],
    [
      'a project is not there',
      root(
        'FINISHED/FAILED',
        check,
        migrate(
          'FINISHED/FAILED',
          node('projects', 'FINISHED/FAILED', { children: [node('FIN', 'FINISHED/SUCCESS')] }),
        ),
      ),
      true,
    ],
    ['the migration has no outcome', root('FINISHED/SUCCESS', check, migrate('FINISHED', projects)), true],
    ['whoever read it left nodes out', done(node('apps', 'FINISHED/SUCCESS')), false],
  ])('while %s, as long as nodes may be late', (_, tree, complete) => {
    expect(look(tree, { complete }).reading).toMatchObject({ isRootOver: true, isCoreOver: false, verdict: null });
    expect(look(tree, { complete, settleBy: NOW, appsBy: NOW }).reading.verdict).not.toBeNull();
    expect(SETTLE_MS).toBeLessThan(3_600_000);
  });
});

describe('patience', () => {
  it('lasts until enough looks have missed what is missing, however much time has passed', () => {
    const hole = root('FINISHED/SUCCESS', check);
    const late = { settleBy: 0, appsInScope: false };
    expect(look(hole, { ...late, looksAfterEnd: 9 }).reading.verdict).toBeNull();
    expect(look(hole, { ...late, looksAfterEnd: 10 }).reading.verdict).not.toBeNull();
  });
});

describe('a look at a check', () => {
  const checkTask = (said: string, message: string, ...children: StatusTreeNode[]) =>
    look(node('', said, { message, children }), { task: 'check' }).reading;

  it('passes it when all that is there passed, warnings included', () => {
    const reading = checkTask(
      'FINISHED/WARNING',
      'All Preflight checks have passed with warning.',
      node('A', 'FINISHED/WARNING'),
      node('B', 'FINISHED/SKIPPED'),
    );
    expect(reading.verdict).toMatchObject({ cause: null, moved: false, counts: { remaining: 2 } });
  });

  it('waits for the check that failed, when only the whole says so', () => {
    expect(
      checkTask('FINISHED/FAILED', 'At least one Preflight check has failed.', node('A', 'FINISHED/SUCCESS')).verdict,
    ).toBeNull();
  });

  it('needs no failed check where the whole says why', () => {
    const said =
      'The cloud URL is not attached through the assistant, or the server ID in the job definition is wrong.';
    expect(checkTask('FINISHED/FAILED', said).verdict).toMatchObject({ cause: 'NotAttached', failedChecks: [] });
  });

  it('says that the token is to be renewed, also where data has moved', () => {
    const expired = 'The container token has expired.';
    const half = node('projects', 'FINISHED/FAILED', {
      children: [node('FIN', 'FINISHED/SUCCESS'), node('OPS', 'FINISHED/FAILED', { message: expired })],
    });
    const tree = root('FINISHED/FAILED', check, { ...migrate('FINISHED/FAILED', half), message: expired });
    const { reading, keys } = look(tree, { appsInScope: false });
    expect(reading.verdict).toMatchObject({
      cause: 'PartlyMigrated',
      lapsed: true,
      counts: { migrated: 1, failed: 1 },
    });
    expect(keys).toMatchObject({ migrated: ['FIN'], failed: ['OPS'] });
  });
});
