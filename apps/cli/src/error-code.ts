/** The code of an error of Node's own (`ENOENT`); empty for any other. Not by its class, which is another one in each realm. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
