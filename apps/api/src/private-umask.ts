// Imported first by main.ts: whatever this process writes is for this user only (node:sqlite would create 0644).
process.umask(0o077);
