import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { node } from '../../test/rerun-builder.ts';
import { findCause } from './failure-cause.ts';
import {
  childOf,
  isFinishedNode,
  joinSightings,
  outcomeOfNode,
  unknownWords,
  type StatusTreeNode,
} from './status-tree.ts';
import { readTask } from './task-reading.ts';

const word = fc.constantFrom(
  '',
  'PENDING',
  'IN_PROGRESS',
  'FINISHED',
  'PAUSED',
  'FINISHED/SUCCESS',
  'FINISHED/FAILED',
  'FINISHED/INCOMPLETE',
  'FINISHED/ODD',
);
const { anyTree } = fc.letrec<{ anyTree: StatusTreeNode }>((tie) => ({
  anyTree: fc
    .record({
      key: fc.constantFrom(
        '',
        'check',
        'migrate',
        'projects',
        'apps',
        'A',
        'B',
        'ContainerTokenExpiry',
        'AppDataMigrationConsent',
      ),
      said: word,
      message: fc.constantFrom(
        undefined,
        '',
        'The token has expired',
        'not attached through the assistant',
        'Project A already exists',
      ),
      excludable: fc.boolean(),
      occurrences: fc.constantFrom(undefined, [], ['A']),
      progress: fc.constantFrom(
        undefined,
        null,
        { percent: null, parts: [] },
        { percent: 40, parts: [{ name: 'x', total: 5, processed: 2 }] },
      ),
      children: fc.oneof(
        { depthSize: 'small' },
        fc.constant(undefined),
        fc.uniqueArray(tie('anyTree'), { maxLength: 4, selector: ({ key }) => key }),
      ),
    })
    .map(({ key, said, message, children, occurrences, progress, excludable }) =>
      node(key, said, {
        excludable,
        ...(message === undefined ? {} : { message }),
        ...(children === undefined ? {} : { children }),
        ...(occurrences === undefined ? {} : { occurrences }),
        ...(progress === undefined ? {} : { progress }),
      }),
    ),
}));

const finishedIn = (tree: StatusTreeNode): string[] => [
  ...(isFinishedNode(tree) ? [tree.key] : []),
  ...(tree.children ?? []).flatMap((child) => finishedIn(child).map((key) => `${tree.key}/${key}`)),
];

describe('a status tree', () => {
  it('is over only where it says FINISHED, in whatever case', () => {
    expect(isFinishedNode(node('', 'finished'))).toBe(true);
    for (const said of ['PENDING', 'IN_PROGRESS', 'STOPPED', '']) expect(isFinishedNode(node('', said))).toBe(false);
    expect(isFinishedNode({ key: '', status: { other: 'CANCELLED' } })).toBe(false);
    expect(isFinishedNode({ key: '', status: null })).toBe(false);
    expect(isFinishedNode(undefined)).toBe(false);
  });

  it('has no outcome where none is said, or one that nobody knows', () => {
    expect(outcomeOfNode(node('', 'FINISHED'))).toBeNull();
    expect(outcomeOfNode({ key: '', status: 'FINISHED', outcome: { other: 'CANCELLED' } })).toBeNull();
  });

  it('tells its unknown words once each', () => {
    const tree = node('', 'PAUSED', {
      children: [node('a', 'PAUSED'), node('b', 'FINISHED/CANCELLED'), node('c', 'IN_PROGRESS')],
    });
    expect(unknownWords(tree).toSorted()).toEqual(['CANCELLED', 'PAUSED']);
  });

  it('of any shape is read without a complaint', () => {
    const task = fc.constantFrom('check' as const, 'migrate' as const);
    fc.assert(
      fc.property(anyTree, task, fc.boolean(), fc.option(fc.nat()), (root, type, complete, settleBy) => {
        const look = {
          task: type,
          root,
          product: 'jira' as const,
          keys: ['A', 'B'],
          attachedAgain: complete,
          appsInScope: !complete,
        };
        const { reading, keys } = readTask({ ...look, complete, now: 1000, looksAfterEnd: 10, settleBy, appsBy: null });
        expect(reading.verdict === null).toBe(keys === null);
        if (!isFinishedNode(root)) expect(reading.verdict).toBeNull();
        expect(findCause({ ...look, seen: 'tree' }).action).toBeTruthy();
        expect(reading.progress.percent ?? 0).toBeLessThanOrEqual(isFinishedNode(root) ? 100 : 99);
      }),
    );
  });
});

describe('several looks at one task', () => {
  it('keep what is missing in the later one, and what is not over any more in it', () => {
    const earlier = node('', 'IN_PROGRESS', {
      children: [node('check', 'FINISHED/SUCCESS'), node('migrate', 'IN_PROGRESS')],
    });
    const later = node('', 'FINISHED/SUCCESS', { children: [node('check', 'IN_PROGRESS')] });
    const joined = joinSightings(earlier, later);
    expect(isFinishedNode(joined)).toBe(true);
    expect(outcomeOfNode(childOf(joined, 'check'))).toBe('SUCCESS');
    expect(childOf(joined, 'migrate')).toBeDefined();
  });

  it('take the later outcome of what is over in both, as of an app that was run again', () => {
    expect(outcomeOfNode(joinSightings(node('apps', 'FINISHED/FAILED'), node('apps', 'FINISHED/SUCCESS')))).toBe(
      'SUCCESS',
    );
  });

  it('never lose what was seen to be over', () => {
    fc.assert(
      fc.property(anyTree, anyTree, (earlier, later) => {
        const seen = joinSightings(joinSightings(null, earlier), { ...later, key: earlier.key });
        expect(new Set(finishedIn(seen))).toEqual(new Set([...finishedIn(seen), ...finishedIn(earlier)]));
      }),
    );
  });
});
