#!/usr/bin/env node
// A file that is there before the first build, so that npm can link it.
const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `keyturn needs Node 24 and this is ${process.version}: call it as "npx keyturn" in the repository.\n`,
  );
  process.exit(1);
}
await import('../dist/main.js');
