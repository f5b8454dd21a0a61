import { describe, expect, it } from '@jest/globals';
import { migrationSpec } from '@keyturn/contracts/schemas';
import { containerDifference, containerTokenId, containerTokenSpec, lintMigration, scopeKeys } from '@keyturn/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from '../repository.ts';

const documents = parseAllDocuments(readFileSync(join(repositoryRoot, 'examples', 'demo.yaml'), 'utf8')).map(
  (read) => read.toJS() as { kind: string; spec: unknown },
);
const migrations = documents.flatMap(({ kind, spec }) => (kind === 'Migration' ? [migrationSpec.parse(spec)] : []));

describe('the migrations of examples/demo.yaml', () => {
  it('break no rule, and each moves several keys', () => {
    expect(migrations.map(({ id }) => id)).toEqual(['wave-1-finance', 'wave-2-marketing', 'handbook-spaces']);
    const errors = migrations.flatMap((spec) => lintMigration(spec)).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
    for (const spec of migrations) expect(scopeKeys(spec).length).toBeGreaterThan(2);
  });

  it('share one container token where they share server and site', () => {
    const [first, second, wiki] = migrations;
    if (first === undefined || second === undefined || wiki === undefined) throw new Error('there are three');
    expect(containerTokenId(first)).toBe('ct-b1xa-emu1-jira-0001-acme-atlassian-net');
    expect(containerDifference(second, containerTokenSpec(first))).toBeNull();
    expect(containerTokenId(wiki)).not.toBe(containerTokenId(first));
  });
});
