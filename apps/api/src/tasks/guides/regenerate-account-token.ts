import { DAY_MS, durationMs } from '@keyturn/domain';
import { deepLinkOf } from './deep-link.ts';
import type { Guide, GuideContext, Text } from './guide.ts';
import { copyAndHandOver, nameStep, newValueConsequence, valueInUseHint } from './new-value.ts';

/** What Atlassian accepts (https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/). */
const LIFE_DAYS = { min: 1, max: 365 };

/** The steps of a person who makes the next API token of an Atlassian account: no call does. */
export function regenerateAccountToken(context: GuideContext): Guide {
  // An account lists several tokens side by side, so what nobody has said is not unknown here.
  const known: GuideContext = context.coexistence === 'unknown' ? { ...context, coexistence: 'many' } : context;
  const inUse = valueInUseHint(known);
  const days = lifeInDays(context.lifetime);
  return {
    steps: [
      { label: { en: 'Create API token', ja: 'API トークンを作成' }, text: whereTo(context.accountEmail) },
      nameStep({ en: 'Name', ja: '名前' }, context.upstreamLabel),
      {
        label: { en: 'Expires in (days)', ja: '有効期間 (日)' },
        text: { en: `In Expires in (days), enter "${days}".`, ja: `[有効期間 (日)] に「${days}」と入力します。` },
        hint: {
          en: `Where the page asks for a date, choose the day ${days} days from today.`,
          ja: `ページが日付を求める場合は、今日から ${days} 日後を選択します。`,
        },
      },
      {
        label: { en: 'Create', ja: '作成' },
        text: {
          en: 'Select Create. The token is made at this moment.',
          ja: '[作成] を選択します。この時点でトークンが作成されます。',
        },
        ...(inUse !== null && { hint: inUse }),
      },
      copyAndHandOver(context.tokenId),
    ],
    consequence: newValueConsequence(known, WHAT_STOPS),
    deepLink: deepLinkOf(context),
  };
}

function whereTo(email: string | null): Text {
  return {
    en: `Sign in to id.atlassian.com${email === null ? '' : ` as ${email}`} and open Security › API tokens, where it says Create API token.`,
    ja: `id.atlassian.com に${email === null ? '' : ` ${email} として`}ログインし、セキュリティ › API トークンの [API トークンを作成] に進みます。`,
  };
}

function lifeInDays(lifetime: string): number {
  const days = Math.floor(durationMs(lifetime) / DAY_MS);
  return Math.min(LIFE_DAYS.max, Math.max(LIFE_DAYS.min, days));
}

const WHAT_STOPS: Text = {
  en: 'From then on every call made with it is refused.',
  ja: 'それ以降、この値による呼び出しはすべて拒否されます。',
};
