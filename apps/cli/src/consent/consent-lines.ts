import type { Consent, ConsentList } from '@keyturn/client';
import type { ReliesOn, TokenView } from '../http/relied-on.ts';
import type { LanguageOptions } from '../output/language-option.ts';
import { instantText } from '../output/instant-text.ts';
import type { Language } from '../output/words.ts';
import { factLines, tableLines } from '../output/table.ts';
import { wrapText } from '../output/wrap-text.ts';
import { CONSENT_WORDS } from './consent-words.ts';

type ConsentItem = ReliesOn<Consent, 'id'>;

/** The token's specification is of the one token, not of lists. */
export type ConsentToken = Pick<TokenView, 'id' | 'site' | 'spec'>;

export interface ConsentAsked extends Pick<ConsentList, 'wording' | 'asked'> {
  readonly token: ConsentToken;
  /** Every renewal until `until`, instead of the one that is asked about. */
  readonly standing: boolean;
  /** Epoch ms of the fleet's clock. */
  readonly until: number;
}

/** What somebody reads before they consent, at most `width` columns wide. */
export function consentLines(
  { token, wording, asked, standing, until }: ConsentAsked,
  { lang, width }: LanguageOptions & { readonly width: number },
): string[] {
  const words = CONSENT_WORDS[lang];
  const container = token.spec?.container;
  const covers = standing ? words.standing : asked && words.once(asked.version);
  const waiting = asked?.waiting ?? [];
  return [
    ...wording.text.split('\n').flatMap((paragraph) => wrapText(paragraph, width)),
    '',
    ...factLines([
      [words.token, token.id],
      [words.server, container && `${container.server.serverId} (${container.product})`],
      [words.site, token.site],
      [words.account, container?.account.email],
      [words.because, asked?.cause],
      [words.covers, covers ?? words.notAsked],
      [words.until, covers && instantText(new Date(until).toISOString())],
      [words.goesOn, waiting.length === 0 ? words.nothingWaits : waiting.join(', ')],
    ]),
  ];
}

/** Consents one under the other, newest first. */
export function consentTable(consents: readonly ConsentItem[], lang: Language): string[] {
  return tableLines(
    ['ID', 'STATE', 'COVERS', 'GIVEN BY', 'GIVEN', 'VALID UNTIL', 'USED FOR'],
    consents.map(({ id, state, standing, version, grantedBy, grantedAt, validUntil, uses }) => [
      id,
      state ?? '',
      standing === true ? 'every renewal' : `version ${version ?? '?'}`,
      grantedBy ?? '',
      instantText(grantedAt),
      instantText(validUntil),
      (uses ?? []).map((use) => `version ${use.version}`).join(', '),
    ]),
    lang,
  );
}

/** What became of a consent that was given. */
export function givenLines({ id, validUntil, standing, version }: ConsentItem, asked: ConsentList['asked']): string[] {
  const covers = standing === true ? 'every renewal' : `the renewal of version ${version ?? asked?.version ?? '?'}`;
  const until = validUntil ? ` until ${instantText(validUntil)}` : '';
  const waiting = asked?.waiting ?? [];
  return [
    `Consent ${id} is given for ${covers}${until}`,
    ...(waiting.length === 0 ? [] : [`They go on by themselves, in the order of their start: ${waiting.join(', ')}`]),
  ];
}
