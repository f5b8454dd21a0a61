// A second process for the specs: opens the file, then records and audits until it is killed or done.
// Usage: node test/writer.mjs <file> <subject> <count>; prints one line per acknowledged revision.
import { writeSync } from 'node:fs';
import { openRecords } from '../src/index.ts';

const [file, subject, count] = process.argv.slice(2);
const records = await openRecords({ file });
const row = {
  phase: 'active',
  health: 'healthy',
  cause: null,
  waitingFor: null,
  kind: null,
  site: null,
  owner: null,
  expiresAt: null,
  nextActionAt: null,
};
for (let revision = 1; revision <= Number(count); revision += 1) {
  const at = new Date().toISOString();
  await records.transitions.record({
    subject,
    incarnation: 'one',
    row,
    snapshot: { revision },
    over: false,
    transitions: [{ revision, type: 'step', at, data: {} }],
  });
  await records.audit.append({ at, actor: subject, action: 'step', subject, outcome: 'done', requestId: null });
  // Synchronous: what is printed was acknowledged, whatever kills the process next.
  writeSync(1, `${revision}\n`);
}
await records.close();
