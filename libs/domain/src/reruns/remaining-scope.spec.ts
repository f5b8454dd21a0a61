import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aMigration, node } from '../../test/rerun-builder.ts';
import {
  countsOf,
  countToRun,
  hasMovedData,
  isEachKeyTold,
  keysToRun,
  reducedScope,
  halfLeft,
  splitKeys,
} from './remaining-scope.ts';
import type { StatusTreeNode } from './status-tree.ts';

const KEYS = ['A', 'B', 'C', 'D'];
const tree = (migrate: StatusTreeNode): StatusTreeNode =>
  node('', 'FINISHED/FAILED', { children: [node('check', 'FINISHED/SUCCESS'), migrate] });
const projects = (said: string, children: StatusTreeNode[], whole = 'FINISHED/FAILED'): StatusTreeNode =>
  tree(node('migrate', whole, { children: [node('projects', said, { children })] }));
const split = (root: StatusTreeNode, task: 'check' | 'migrate' = 'migrate') =>
  splitKeys({ task, root, product: 'jira', keys: KEYS });

describe('what an attempt left of its keys', () => {
  it('is told by their nodes: what failed may be there in part, what was skipped is not', () => {
    const root = projects('FINISHED/FAILED', [
      node('A', 'FINISHED/SUCCESS'),
      node('B', 'FINISHED/WARNING'),
      node('C', 'FINISHED/INCOMPLETE'),
      node('D', 'FINISHED/SKIPPED'),
    ]);
    expect(split(root)).toEqual({ migrated: ['A', 'B'], failed: ['C'], remaining: ['D'], inCloud: [] });
  });

  it('what was under way when the task ended, or ended in a word nobody knows, counts as failed', () => {
    const root = projects('FINISHED/FAILED', [
      node('A', 'IN_PROGRESS'),
      node('B', 'PAUSED'),
      node('C', 'PENDING'),
      node('D', 'FINISHED/ODD'),
    ]);
    expect(split(root)).toMatchObject({ failed: ['A', 'B', 'D'], remaining: ['C'] });
  });

  it.each([
    ['all are migrated when their scope went well and shows none', projects('FINISHED/SUCCESS', []), 'migrated'],
    ['all are migrated when it went well with warnings and shows none', projects('FINISHED/WARNING', []), 'migrated'],
    ['all remain when it failed and shows none', projects('FINISHED/FAILED', []), 'remaining'],
    ['all remain when the checks failed', tree(node('migrate', 'FINISHED/SKIPPED')), 'remaining'],
    ['all remain when nothing is told', node('', 'FINISHED/FAILED'), 'remaining'],
    [
      'all are migrated when the whole finished without problems',
      tree(node('migrate', 'FINISHED/SUCCESS')),
      'migrated',
    ],
  ])('%s', (_, root, where) => {
    expect(split(root)).toMatchObject({ [where]: KEYS });
  });

  it('one that is missing beside others that are told remains: to say that it is migrated might lose it', () => {
    expect(split(projects('FINISHED/WARNING', [node('A', 'FINISHED/SUCCESS')]))).toMatchObject({
      migrated: ['A'],
      remaining: ['B', 'C', 'D'],
    });
  });

  it('a node that is still behind does not count when the whole finished without problems', () => {
    expect(split(projects('IN_PROGRESS', [node('A', 'IN_PROGRESS')], 'FINISHED/SUCCESS'))).toMatchObject({
      migrated: KEYS,
    });
  });

  it('names those that were in the cloud before, by their own message or by that of a check', () => {
    const own = projects('FINISHED/FAILED', [
      node('B', 'FINISHED/FAILED', { message: 'A project with the key B already exists.' }),
    ]);
    expect(split(own)).toMatchObject({ failed: ['B'], inCloud: ['B'] });
    const check = node('', 'FINISHED/FAILED', {
      children: [
        node('Conflict', 'FINISHED/FAILED', {
          message: 'Some projects already exist.',
          occurrences: ['A', 'D (Dogs)'],
        }),
      ],
    });
    expect(split(check, 'check')).toEqual({
      migrated: [],
      failed: ['A', 'D'],
      remaining: ['B', 'C'],
      inCloud: ['A', 'D'],
    });
  });

  it('does not doubt one that was migrated because a text names it', () => {
    const root = {
      ...projects('FINISHED/FAILED', [node('A', 'FINISHED/SUCCESS'), node('B', 'FINISHED/FAILED')]),
      message: 'Some projects already exist: A, B.',
    };
    expect(split(root)).toMatchObject({ migrated: ['A'], failed: ['B'], inCloud: ['B'] });
  });

  it('puts each key in exactly one place, whatever the tree says', () => {
    const word = fc.constantFrom(
      'PENDING',
      'IN_PROGRESS',
      'FINISHED/SUCCESS',
      'FINISHED/WARNING',
      'FINISHED/FAILED',
      'FINISHED',
      'ODD/ODD',
    );
    const keyNodes = fc.array(
      fc.tuple(fc.constantFrom(...KEYS, 'X'), word, fc.constantFrom('', 'Project key B already exists')),
    );
    fc.assert(
      fc.property(word, word, keyNodes, (whole, scope, nodes) => {
        const children = nodes.map(([key, said, message]) => node(key, said, { message }));
        const left = split(projects(scope, children, whole));
        expect([...left.migrated, ...left.failed, ...left.remaining].toSorted()).toEqual(KEYS);
        expect(left.failed).toEqual(expect.arrayContaining([...left.inCloud]));
        expect(keysToRun(left)).toHaveLength(countToRun(countsOf(left)));
      }),
    );
  });
});

describe('the remaining part', () => {
  const { product, scope } = aMigration();

  it('is what is not in the cloud: what failed half-way is run again, what was there before is not', () => {
    expect(keysToRun({ migrated: ['A'], failed: ['B', 'C'], remaining: ['D'], inCloud: ['C'] })).toEqual(['D', 'B']);
  });

  it('keeps everything else of the scope, and its order', () => {
    expect(reducedScope({ product, scope, keys: ['HR', 'FIN'] })).toEqual({
      projects: { includedKeys: ['FIN', 'HR'], includedData: 'all' },
      usersAndGroups: { mode: 'ALL' },
    });
  });

  it('has no projects at all when none is left', () => {
    expect(reducedScope({ product, scope, keys: [] })).toEqual({ usersAndGroups: { mode: 'ALL' } });
  });

  it('is the scope itself where that names no keys', () => {
    const users = { usersAndGroups: { mode: 'ALL' } };
    expect(reducedScope({ product, scope: users, keys: [] })).toBe(users);
  });
});

describe('data has moved', () => {
  it.each<[string, StatusTreeNode, boolean]>([
    ['when a project is done', projects('IN_PROGRESS', [node('A', 'FINISHED/SUCCESS')]), true],
    ['when a project failed', projects('FINISHED/FAILED', [node('A', 'FINISHED/FAILED')]), true],
    [
      'when users were',
      tree(node('migrate', 'FINISHED/FAILED', { children: [node('usersAndGroups', 'FINISHED/SUCCESS')] })),
      true,
    ],
    [
      'not when only a part of the users may have been, who are merged by name',
      tree(node('migrate', 'FINISHED/FAILED', { children: [node('usersAndGroups', 'FINISHED/FAILED')] })),
      false,
    ],
    ['when the whole is INCOMPLETE and shows nothing', tree(node('migrate', 'FINISHED/INCOMPLETE')), true],
    [
      'not when all was skipped',
      projects('FINISHED/SKIPPED', [node('A', 'FINISHED/SKIPPED'), node('B', 'PENDING')]),
      false,
    ],
    [
      'not when all that failed was there before',
      projects('FINISHED/FAILED', [node('A', 'FINISHED/FAILED', { message: 'Project A already exists' })]),
      false,
    ],
    ['not when only the checks ran', tree(node('migrate', 'FINISHED/SKIPPED')), false],
    [
      'not when only apps did',
      tree(node('migrate', 'FINISHED/FAILED', { children: [node('apps', 'FINISHED/FAILED')] })),
      false,
    ],
  ])('%s', (_, root, moved) => {
    expect(hasMovedData({ root, task: 'migrate' })).toBe(moved);
  });
});

describe('each key is told', () => {
  it('when its node has an outcome, or the scope went well as a whole', () => {
    const look = (root: StatusTreeNode) => isEachKeyTold({ task: 'migrate', root, product: 'jira', keys: ['A', 'B'] });
    expect(look(projects('FINISHED/SUCCESS', []))).toBe(true);
    expect(look(projects('FINISHED/FAILED', [node('A', 'FINISHED/SUCCESS'), node('B', 'FINISHED/FAILED')]))).toBe(true);
    expect(look(projects('FINISHED/FAILED', [node('A', 'FINISHED/SUCCESS')]))).toBe(false);
  });
});

describe('what earlier attempts left half in the cloud', () => {
  it('is half until an attempt migrates it, and not what had been there before', () => {
    const first = { migrated: ['A'], failed: ['B', 'X'], inCloud: ['X'] };
    expect(halfLeft([first])).toEqual(['B']);
    expect(halfLeft([first, { migrated: [], failed: ['C'], inCloud: [] }])).toEqual(['B', 'C']);
    expect(halfLeft([first, { migrated: ['B'], failed: [], inCloud: [] }])).toEqual([]);
  });

  it('is still half when the next attempt finds it there, and is to be run again', () => {
    const root = projects('FINISHED/FAILED', [
      node('A', 'FINISHED/FAILED', { message: 'A project with this key already exists.' }),
      node('B', 'FINISHED/FAILED', { message: 'A project with this key already exists.' }),
    ]);
    const look = { task: 'migrate', root, product: 'jira', keys: ['A', 'B'] } as const;
    expect(splitKeys(look)).toMatchObject({ failed: ['A', 'B'], inCloud: ['A', 'B'] });
    const split = splitKeys({ ...look, halfBefore: ['B'] });
    expect(split).toMatchObject({ failed: ['A', 'B'], inCloud: ['A'] });
    expect(keysToRun(split)).toEqual(['B']);
  });
});
