// A process that writes a file over and over, or stops at one point of a write until it is killed.
// Arguments: file, value, how often, where to stop (draft: half of it written; written: all of it; renamed).
import { open } from 'node:fs/promises';
import { createFileSink } from '@keyturn/upstream';

const [path, text, count, stopAt] = process.argv.slice(2);
const stop = () => {
  process.stdout.write('there\n');
  // Kept alive: the promise alone would not.
  setInterval(() => {}, 1000);
  return new Promise(() => {});
};

const probe = await open(import.meta.filename);
const handle = Object.getPrototypeOf(probe);
await probe.close();
const { writeFile, sync } = handle;
let syncs = 0;
handle.writeFile = async function (content, ...rest) {
  if (stopAt !== 'draft') return writeFile.call(this, content, ...rest);
  await writeFile.call(this, content.slice(0, content.length / 2), ...rest);
  return stop();
};
handle.sync = async function () {
  await sync.call(this);
  syncs += 1;
  if (stopAt === 'written' || (stopAt === 'renamed' && syncs === 2)) return stop();
};

const sink = createFileSink({ path, folders: [], isOurs: async (content) => /^value-[a-z]{7,}$/.test(content) });
for (let version = 1; version <= Number(count); version += 1) {
  await sink.put({ credentialId: 'hr-import', version, value: { use: (write) => write(text) } });
}
