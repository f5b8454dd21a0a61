import type { EgressTarget } from './variables.ts';

/** True when Keyturn may call this http(s) address: https anywhere, plain http only where host (and port, if named) are listed. */
export function mayCall({ url, allow }: { url: string; allow: readonly EgressTarget[] }): boolean {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'https:') return true;
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = port === '' ? 80 : Number(port);
  return protocol === 'http:' && allow.some((target) => target.host === host && (target.port ?? number) === number);
}
