import { describe, expect, it } from '@jest/globals';
import { joinStatusTrees, readStatusTree, type StatusNode } from './status-tree.ts';

const NODE: StatusNode = {
  key: '',
  status: null,
  outcome: null,
  message: '',
  description: '',
  occurrences: [],
  occurrenceCount: 0,
  excludable: false,
  progress: null,
  children: [],
};
const node = (change: Partial<StatusNode>): StatusNode => ({ ...NODE, ...change });
const nested = (depth: number): object => (depth === 0 ? {} : { children: { a: nested(depth - 1) } });
const depthOf = ({ children: [child] }: StatusNode): number => (child === undefined ? 0 : 1 + depthOf(child));
const countOf = ({ children }: StatusNode): number => children.reduce((sum, child) => sum + countOf(child), 1);
const PROGRESS = {
  isSupported: true,
  percent: 30,
  data: [{ name: 'Preflight Checks', total: 40, processed: 12 }],
};

describe('a documented answer', () => {
  it('of failed checks is read with what may be overridden', () => {
    const description = 'Some items like projects, boards or filters have settings that allow anonymous access.';
    const { root, complete } = readStatusTree({
      status: 'FINISHED',
      outcome: 'FAILED',
      message: 'At least one Preflight check has failed.',
      children: {
        AnonPermission: {
          status: 'FINISHED',
          outcome: 'FAILED',
          message: 'Project settings will allow public access',
          details: { occurrences: ['ABC'], excludable: true, description },
        },
        AppDataMigrationConsent: { status: 'FINISHED', outcome: 'SKIPPED' },
      },
    });
    expect(complete).toBe(true);
    expect(root).toEqual(
      node({
        status: 'FINISHED',
        outcome: 'FAILED',
        message: 'At least one Preflight check has failed.',
        children: [
          node({
            key: 'AnonPermission',
            status: 'FINISHED',
            outcome: 'FAILED',
            message: 'Project settings will allow public access',
            description,
            occurrences: ['ABC'],
            occurrenceCount: 1,
            excludable: true,
          }),
          node({ key: 'AppDataMigrationConsent', status: 'FINISHED', outcome: 'SKIPPED' }),
        ],
      }),
    );
  });

  it('of running checks is read with their progress and without an outcome', () => {
    const check = { status: 'IN_PROGRESS', message: 'Preflight checks are running', progressDetails: PROGRESS };
    const progress = { percent: 30, parts: PROGRESS.data };
    expect(readStatusTree({ children: { check } }).root.children).toEqual([
      node({ key: 'check', status: 'IN_PROGRESS', message: 'Preflight checks are running', progress }),
    ]);
  });
});

describe('what nobody documented', () => {
  it('is kept as it came where it is a word, in any case and under any key', () => {
    const { root } = readStatusTree({
      status: 'STOPPED',
      outcome: 'cancelled by  a\nperson',
      children: { 'Some new check/é': { status: 'finished', outcome: 'Success' } },
      more: true,
    });
    expect(root).toMatchObject({
      status: { other: 'STOPPED' },
      outcome: { other: 'cancelled by a person' },
      children: [{ key: 'Some new check/é', status: 'FINISHED', outcome: 'SUCCESS' }],
    });
  });

  it('is not said where it is no word', () => {
    const odd = { status: 7, outcome: {}, message: ['x'], details: 'x', progressDetails: 3, children: null };
    expect(readStatusTree(odd)).toEqual({ root: NODE, complete: true });
  });

  it('never makes a check excludable', () => {
    for (const excludable of ['true', 1, null, {}]) {
      expect(readStatusTree({ details: { excludable, occurrences: ['kept'] } }).root).toMatchObject({
        excludable: false,
        occurrences: ['kept'],
      });
    }
  });

  it.each<[string, object, object | null]>([
    ['not supported', { isSupported: false, percent: 3 }, null],
    ['without anything', {}, { percent: null, parts: [] }],
    ['out of range', { percent: 2154, data: 'x' }, { percent: null, parts: [] }],
    [
      'odd in parts',
      { percent: 5, data: [null, 7, { name: 1, total: -1, processed: 2 }] },
      { percent: 5, parts: [{ name: '', total: null, processed: 2 }] },
    ],
  ])('as progress that is %s is tolerated', (_, progressDetails, progress) => {
    expect(readStatusTree({ progressDetails }).root.progress).toEqual(progress);
  });

  it('as a key is only a key', () => {
    const { root } = readStatusTree(JSON.parse('{"children":{"__proto__":{"status":"PENDING"},"constructor":{}}}'));
    expect(root.children).toEqual([node({ key: '__proto__', status: 'PENDING' }), node({ key: 'constructor' })]);
    expect({}).not.toHaveProperty('status');
  });

  it.each([null, 'text', 7, []])(
    'as a child that is %j is left out, and the tree says that it is not complete',
    (child) => {
      const { root, complete } = readStatusTree({ children: { check: child, migrate: { status: 'PENDING' } } });
      expect(root.children.map(({ key }) => key)).toEqual(['migrate']);
      expect(complete).toBe(false);
    },
  );

  it.each([[['check']], ['check'], [7]])('as children that are %j makes the tree incomplete', (children) => {
    expect(readStatusTree({ children })).toEqual({ root: NODE, complete: false });
  });

  it.each([null, undefined, 'text', []])('as a whole tree is an answer that cannot be read: %j', (part) => {
    expect(() => readStatusTree(part)).toThrow(expect.objectContaining({ code: 'upstream.badAnswer' }));
  });
});

describe('a tree that is too large', () => {
  it('is cut at eight levels, however deep it goes', () => {
    expect(readStatusTree(nested(8))).toMatchObject({ complete: true });
    for (const depth of [9, 2000]) {
      const { root, complete } = readStatusTree(nested(depth));
      expect([depthOf(root), complete]).toEqual([8, false]);
    }
  });

  it('loses its deepest nodes first', () => {
    const many = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`k${index}`, {}]));
    const { root, complete } = readStatusTree({
      children: { check: { children: many }, migrate: { status: 'FINISHED' } },
    });
    expect(root.children.map(({ key }) => key)).toEqual(['check', 'migrate']);
    expect([countOf(root), complete]).toEqual([5001, false]);
  });

  it('has texts of one line and 240 characters, and says how many occurrences there were', () => {
    const long = 'a\u0000b\r\n'.repeat(200);
    const { root } = readStatusTree({
      message: long,
      details: { description: long, occurrences: Array.from({ length: 150 }, () => long) },
      progressDetails: { data: Array.from({ length: 50 }, () => ({ name: long })) },
      children: { [long]: {} },
    });
    const texts = [
      root.message,
      root.description,
      ...root.occurrences,
      root.children[0]?.key,
      root.progress?.parts[0]?.name,
    ];
    for (const text of texts) expect(text).toMatch(/^(?:a b ?){48,80}$/);
    expect(new Set(texts.map((text) => text?.length))).toEqual(new Set([240]));
    expect([root.occurrences.length, root.occurrenceCount, root.progress?.parts.length]).toEqual([100, 150, 20]);
  });
});

describe('the pages of one tree', () => {
  it('become one: all children, and the last word on each', () => {
    const first = readStatusTree({
      status: 'IN_PROGRESS',
      children: {
        migrate: { status: 'IN_PROGRESS', children: { A: { status: 'FINISHED' }, B: { status: 'PENDING' } } },
      },
    });
    const second = readStatusTree({
      children: { migrate: { status: 'FINISHED', children: { B: { status: 'FINISHED' }, C: {} } }, apps: {} },
    });
    expect(joinStatusTrees([first, second])).toMatchObject({
      complete: true,
      root: {
        status: 'IN_PROGRESS',
        children: [
          {
            key: 'migrate',
            status: 'FINISHED',
            children: [{ key: 'A', status: 'FINISHED' }, { key: 'B', status: 'FINISHED' }, { key: 'C' }],
          },
          { key: 'apps' },
        ],
      },
    });
  });

  it('are complete when every one is', () => {
    const whole = readStatusTree({});
    const cut = readStatusTree({ children: 7 });
    expect(joinStatusTrees([whole]).complete).toBe(true);
    expect(joinStatusTrees([whole, cut, whole]).complete).toBe(false);
  });
});
