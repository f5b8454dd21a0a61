import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../cli-error.ts';
import { placeText } from './fleet-document.ts';
import { readDocuments } from './read-documents.ts';

const FILE = `# ours
kind: Token
spec:
  id: hr-adapters
  tags: { env: prod, a.b: x }
  renewal:
    before: P30D
    windows:
      - { cron: '0 9 * * *', duration: PT8H, timeZone: UTC }
---
---
kind: Migration
spec: { id: wave-3 }
`;

describe('the documents of a file', () => {
  it('keep what is in them and where it stands', () => {
    const [token, migration, ...others] = readDocuments(FILE, 'fleet.yaml');
    expect(others).toEqual([]);
    expect([token?.kind, token?.id, migration?.kind, migration?.id]).toEqual([
      'Token',
      'hr-adapters',
      'Migration',
      'wave-3',
    ]);
    expect(token?.content).toMatchObject({ spec: { renewal: { windows: [{ duration: 'PT8H' }] } } });
    expect([token, migration].map((each) => placeText(each?.place ?? token!.place))).toEqual([
      'fleet.yaml:2:1',
      'fleet.yaml:12:1',
    ]);
  });

  it.each([
    ['spec.renewal.before', '7:5'],
    ['spec.renewal.windows.0.timeZone', '9:46'],
    ['spec.tags.a.b', '5:22'],
    ['spec.owner', '4:3'],
    ['spec.renewal.freezes.0.from', '7:5'],
    ['spec', '3:1'],
    ['', '2:1'],
  ])('know the place of %j, or of what would hold it', (path, place) => {
    const [token] = readDocuments(FILE, 'f');
    expect(placeText(token!.placeOf(path))).toBe(`f:${place}`);
  });

  it('may be JSON, and a list of them counts as so many', () => {
    const text = JSON.stringify(
      [
        { kind: 'Token', spec: { id: 'one' } },
        { kind: 'Token', spec: { id: 'two' } },
      ],
      null,
      '\t',
    );
    const all = readDocuments(text, 'fleet.json');
    expect(all.map(({ id, place }) => [id, place.line])).toEqual([
      ['one', 2],
      ['two', 8],
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# later\n'],
    ['a separator', '---\n'],
  ])('are none in %s', (_what, text) => {
    expect(readDocuments(text, 'f')).toEqual([]);
  });

  it.each([
    ['a tab', 'kind: Token\n\tspec: 1', '2:1'],
    ['a name twice', 'kind: Token\nkind: Token', '2:1'],
    ['an alias', 'a: &x 1\nb: *x', '2:4'],
    ['a tag of its own', 'a: !secret canary', '1:4'],
    ['a number that is none', 'a: 1e999', '1:4'],
    ['a dangerous name', 'a:\n  __proto__: 1', '2:3'],
    ['half a character', String.raw`a: "\ud800"`, '1:4'],
    ['a missing bracket', 'a: [canary', '1:11'],
    ['a name that is a list', '? [a]\n: 1', '1:1'],
    ['a hundred levels', '['.repeat(100) + ']'.repeat(100), '1:32'],
    ['thousands of levels', '['.repeat(50_000), String.raw`1:\d+`],
  ])('are refused for %s, with line and column and without the text', (_what, text, place) => {
    const read = () => readDocuments(text, 'bad.yaml');
    expect(read).toThrow(UsageError);
    expect(read).toThrow(new RegExp(`^bad\\.yaml:${place}: `));
    expect(read).not.toThrow(/canary/);
  });
});
