const LONGEST_WAIT_S = 86_400;
// A number of seconds this large is an instant, not a wait: 1e9 was in 2001.
const EARLIEST_INSTANT_S = 1_000_000_000;

/**
 * Real ms the upstream asked us to wait, at most a day; undefined when it did not say. `Retry-After` has seconds or an HTTP date.
 * `X-RateLimit-Reset` is what Atlassian sends too: an ISO 8601 instant by Jira's documentation, unspecified elsewhere. It comes
 * with good answers as well, and only beside a 429 is it a request to wait.
 */
export function askedWaitMs({
  status,
  headers,
}: {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}): number | undefined {
  const asked = secondsUntil(headers['retry-after']);
  const seconds = asked ?? (status === 429 ? secondsUntil(headers['x-ratelimit-reset']) : undefined);
  return seconds === undefined ? undefined : Math.min(Math.max(0, seconds), LONGEST_WAIT_S) * 1000;
}

function secondsUntil(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  const now = Date.now() / 1000;
  if (!/^\d{1,10}$/.test(header)) {
    const at = Date.parse(header) / 1000;
    return Number.isNaN(at) ? undefined : at - now;
  }
  const seconds = Number(header);
  return seconds < EARLIEST_INSTANT_S ? seconds : seconds - now;
}
