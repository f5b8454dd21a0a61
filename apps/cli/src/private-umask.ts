// Imported first by main.ts: whatever this process or its parts write is for this user only (security.md).
const PRIVATE = 0o077;
const inherited = process.umask(PRIVATE);

/** Runs something with the umask we were started with: for programs that are not ours. */
export function withInheritedUmask<T>(act: () => T): T {
  process.umask(inherited);
  try {
    return act();
  } finally {
    process.umask(PRIVATE);
  }
}
