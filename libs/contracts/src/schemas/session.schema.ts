import { z } from 'zod';

/** Longer than any key or link, short enough to hash for a stranger. */
const LONGEST_CREDENTIAL = 4096;
const instant = z.string().meta({ format: 'date-time' });
const credential = z.string().min(1, 'not empty').max(LONGEST_CREDENTIAL, `at most ${LONGEST_CREDENTIAL} characters`);

/** What a key may do; roles add up (api.md). */
export const ROLES = ['viewer', 'operator', 'approver', 'admin', 'consumer'] as const;
export type Role = (typeof ROLES)[number];

export const newSession = z
  .strictObject({
    key: credential.optional(),
    link: credential.optional().meta({ description: 'What POST /v1/sign-in-links answered; works once.' }),
  })
  .refine(({ key, link }) => (key === undefined) !== (link === undefined), { message: 'either key or link' })
  .meta({ id: 'NewSession' });
export type NewSessionBody = z.output<typeof newSession>;

export const sessionState = z
  .strictObject({
    csrf: z.string().meta({ description: 'Goes into the header X-Keyturn-CSRF of every call that changes something.' }),
    idleMinutes: z.number().meta({ description: 'The session ends when nothing is asked for so long; real time.' }),
    endsAt: instant.meta({ description: 'It ends then in any case; real time.' }),
  })
  .meta({ id: 'Session' });
export type SessionState = z.output<typeof sessionState>;

export const me = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    person: z.string().nullable(),
    roles: z.array(z.enum(ROLES)),
    tokens: z.array(z.string()).nullable(),
    permissions: z.array(z.string()).meta({ description: 'What these roles allow, by the names of the permissions.' }),
    session: sessionState.optional().meta({ description: 'Only to a browser that has signed in.' }),
  })
  .meta({ id: 'Me' });
export type Me = z.output<typeof me>;

export const startedSession = z.strictObject({ csrf: z.string(), me }).meta({ id: 'StartedSession' });

export const signInLink = z
  .strictObject({
    link: z.string().meta({ description: 'Works once, at <address>/sign-in#<link>.' }),
    expiresAt: instant,
  })
  .meta({ id: 'SignInLink' });
