import { z } from 'zod';

/** Texts are not held to today's lists of states and causes, and what is not used here is kept: `-o json` shows it all. */
const text = z.string().nullish();

/** A consent as far as the command line shows it. */
export const consentItem = z.looseObject({
  id: z.string(),
  state: text,
  version: z.int().nullish(),
  standing: z.boolean().nullish(),
  selfConfirmed: z.boolean().nullish(),
  grantedBy: text,
  grantedAt: text,
  validUntil: text,
  comment: text,
  uses: z.array(z.looseObject({ version: z.int() })).nullish(),
  revokedBy: text,
});
export type ConsentItem = z.output<typeof consentItem>;

/** What a person is asked, and what was answered so far. */
export const consentPage = z.looseObject({
  items: z.array(consentItem),
  wording: z.looseObject({ text: z.string(), hash: z.string() }),
  asked: z
    .looseObject({ version: z.int(), askedAt: text, cause: text, waiting: z.array(z.string()).default([]) })
    .nullable(),
});
export type ConsentPage = z.output<typeof consentPage>;

/** The container token that the consent is about: whom it connects, and for how long a consent holds unless somebody says. */
export const consentToken = z.looseObject({
  id: z.string(),
  site: text,
  spec: z
    .looseObject({
      container: z
        .looseObject({
          product: z.string(),
          server: z.looseObject({ serverId: z.string() }),
          account: z.looseObject({ email: z.string() }),
          consent: z.looseObject({ validFor: text }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type ConsentToken = z.output<typeof consentToken>;
