import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { FAILURES } from '@keyturn/domain';
import { FAILURE_TABLE } from './failure-table.ts';

describe('docs/errors.md', () => {
  it('explains every code the API and a token can show, with its status or cause', async () => {
    const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const rows = new Map(page.split('\n').map((row) => [/`([^`]+)`/.exec(row)?.[1], row]));
    for (const [code, { status, title }] of Object.entries(FAILURE_TABLE)) {
      expect(rows.get(code)).toContain(`| ${status} | ${title}.`);
    }
    for (const [code, { cause, title, action }] of Object.entries(FAILURES)) {
      expect(rows.get(code)).toContain(`\`${cause}\``);
      expect(rows.get(code)).toContain(`${title} | ${action}`);
    }
  });
});
