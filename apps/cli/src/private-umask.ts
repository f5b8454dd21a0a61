// Imported first by main.ts: whatever this process or its parts write is for this user only (security.md).
process.umask(0o077);
