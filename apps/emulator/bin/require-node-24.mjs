if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(`This needs Node 24, not ${process.version}: call it with npx in the repository.\n`);
  process.exit(1);
}
