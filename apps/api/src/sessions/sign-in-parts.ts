import type { Authenticator } from '../auth/authenticator.ts';
import type { Admission } from '../http/admission.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { SessionRules } from './session-rules.ts';

/** What the gate and the routes of sessions share. */
export interface SignInParts {
  readonly authenticator: Authenticator;
  readonly admission: Admission;
  readonly keeper: SessionKeeper;
  readonly cookie: SessionCookie;
  readonly rules: SessionRules;
}
