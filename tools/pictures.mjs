/*
 * Makes the pictures of the docs from the demo: `npm run pictures`. They come from the same story that `npm test` checks, so what
 * they show is what the product does. All of them, in both widths and themes, stay in .keyturn-pictures to be looked at.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = join(root, '.keyturn-pictures');
const docs = join(root, 'docs', 'images');

/** In the docs: name, width and theme of a picture. */
const SHOWN = [
  'home-1440-light',
  'home-390-dark',
  'tokens-1440-light',
  'token-1440-dark',
  'task-1440-light',
  'task-390-light',
  'consent-1440-light',
  'resumed-1440-light',
  'decision-1440-light',
  'break-glass-1440-light',
];

const { status } = spawnSync('npm', ['test', '--', 'test/dashboard/demo-story.spec.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, KEYTURN_PICTURES: all },
});
if (status !== 0) process.exit(status ?? 1);
mkdirSync(docs, { recursive: true });
for (const name of SHOWN) copyFileSync(join(all, `${name}.png`), join(docs, `${name}.png`));
console.log(`${SHOWN.length} pictures are in docs/images; look at all of them in .keyturn-pictures`);
