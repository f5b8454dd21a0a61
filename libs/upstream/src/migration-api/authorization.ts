import type { HeldValue } from '../sinks/sink.ts';
import { UpstreamFailure } from '../upstream-failure.ts';

/** The `Authorization` header of an account: its e-mail or user name, and its API token or password. */
export const basicAuthorization = ({ user, secret }: { user: string; secret: HeldValue }): HeldValue => ({
  use: (open) =>
    secret.use((value) => {
      // RFC 7617: the name ends at the first colon, and neither has control characters; a new line at the end is a common slip.
      if (user === '' || user.includes(':') || hasControl(user)) throw unusable('user name');
      if (value === '' || hasControl(value)) throw unusable('secret');
      return open(`Basic ${Buffer.from(`${user}:${value}`, 'utf8').toString('base64')}`);
    }),
});

/** The same for a personal access token. What no header can carry is refused here: the error of the HTTP client would pass for a broken connection. */
export const bearerAuthorization = (token: HeldValue): HeldValue => ({
  use: (open) =>
    token.use((value) => {
      if (!/^[!-~]+$/.test(value)) throw unusable('personal access token');
      return open(`Bearer ${value}`);
    }),
});

const hasControl = (text: string): boolean => /\p{Cc}/u.test(text);

const unusable = (what: string): UpstreamFailure =>
  new UpstreamFailure({
    code: 'upstream.unauthorized',
    detail: `Nothing was sent: the ${what} is empty or has characters that cannot be sent.`,
  });
