import { isLoopback } from '@keyturn/config';

/** What is wrong with an address of Keyturn; null when it can be used. Does not repeat it: it may hold credentials. */
export function addressFault(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return 'The address of Keyturn is an http(s) address, such as https://keyturn.example.com.';
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return 'The address of Keyturn has no credentials, query or fragment: keys go into KEYTURN_API_KEY_FILE.';
  }
  // Whoever sees the traffic would have the key, and with it every value it may pull.
  if (url.protocol === 'http:' && !isLoopback(hostOf(url))) {
    return `${url.origin} would get your key unencrypted. Use https, or a tunnel to this machine: ssh -N -L 4790:127.0.0.1:4780 <host>`;
  }
  return null;
}

/** As it is listened on: IPv6 without brackets. */
export const hostOf = (url: URL): string => url.hostname.replaceAll(/^\[|\]$/g, '');
