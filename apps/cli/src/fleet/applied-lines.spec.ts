import { describe, expect, it } from '@jest/globals';
import { appliedLines } from './applied-lines.ts';
import type { Applied } from './apply-documents.ts';
import { readDocuments } from './read-documents.ts';

const WARNING = {
  severity: 'warning',
  code: 'NoEscalation',
  path: 'spec.escalation',
  message: 'Nobody else.',
} as const;
const text = Array.from({ length: 25 }, (_, index) => `---\nkind: Token\nspec: { id: one-${index} }\n`).join('');
const created: Applied[] = readDocuments(text, 'f').map((document) => ({
  document,
  outcome: 'created',
  violations: [WARNING],
}));

describe('the summary of what was applied', () => {
  it('says of names and warnings that are left out how many they are and where they stand', () => {
    const lines = appliedLines(created, { dryRun: false });
    expect(lines.filter((line) => line.startsWith('warning'))).toHaveLength(21);
    expect(lines).toContain('created   … and 5 more; -o name lists all');
    expect(lines).toContain('warning   … and 5 more; -o json lists all');
    expect(lines.at(-1)).toBe('25 created, 0 changed, 0 unchanged, 0 refused');
  });
});
