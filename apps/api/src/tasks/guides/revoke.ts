import { isDataManager } from '@keyturn/domain';
import { completeTask } from './complete-task.ts';
import { deepLinkOf } from './deep-link.ts';
import type { Guide, GuideContext, GuideStep, Text } from './guide.ts';
import { instantWords } from './wording.ts';

/** An old value that Keyturn could not revoke by itself. */
export function revokeUpstream(context: GuideContext): Guide {
  return { steps: stepsFor(context), consequence: consequenceOf(context), deepLink: deepLinkOf(context) };
}

function stepsFor(context: GuideContext): GuideStep[] {
  if (context.issuerMode === 'webhook') return AT_THE_ISSUER;
  if (context.tokenKind === 'atlassian.accountApiToken') return atTheAccount(context);
  return isDataManager(context.tokenKind) ? inDataManager(context) : AT_THE_ISSUER;
}

function consequenceOf({ issuerMode, expiresAt }: GuideContext): Text {
  const end = issuerMode === 'webhook' || expiresAt === null ? null : instantWords(expiresAt);
  if (end === null)
    return {
      en: 'The old value stays valid at its issuer until it ends by itself: whoever has a copy can use it.',
      ja: '古い値は自然に失効するまで発行元で有効なままです。写しを持つ人は誰でも使えます。',
    };
  return {
    en: `The old value stays valid until ${end.en}: whoever has a copy can use it.`,
    ja: `古い値は ${end.ja} まで有効なままです。写しを持つ人は誰でも使えます。`,
  };
}

const AT_THE_ISSUER: GuideStep[] = [
  {
    label: { en: 'Find the old credential', ja: '古い資格情報を探す' },
    text: {
      en: 'Open the credentials of this token at the issuer and find the version that this task names. Do not touch the current one.',
      ja: '発行元でこのトークンの資格情報を開き、このタスクが示すバージョンを探します。現在のバージョンには触れないでください。',
    },
  },
  {
    label: { en: 'Revoke it', ja: '失効させる' },
    text: { en: 'Revoke or delete it there.', ja: '発行元でそれを失効または削除します。' },
  },
  completeTask({
    en: 'Complete this task and say how you made sure that the value no longer works. Keyturn then counts it as revoked.',
    ja: '値が使えなくなったことの確認方法を記録して、このタスクを完了します。以後 Keyturn は失効済みとして扱います。',
  }),
];

/** Atlassian documents no way to revoke a Data Manager token; a site may have one all the same. */
function inDataManager({ tokenKind, upstreamLabel, expiresAt }: GuideContext): GuideStep[] {
  const end = expiresAt === null ? null : instantWords(expiresAt);
  const isFromAccount = tokenKind === 'dataManager.basicAuth';
  return [
    {
      label: { en: 'Tokens', ja: 'トークン' },
      text: {
        en: 'Open the Data Manager settings of the site and look under Tokens.',
        ja: 'サイトのデータマネージャーの設定を開き、[トークン] を確認します。',
      },
      ...(isFromAccount && {
        hint: {
          en: 'If it was made as an API token of an Atlassian account, look at id.atlassian.com › Security › API tokens.',
          ja: 'Atlassian アカウントの API トークンとして作成した場合は、id.atlassian.com › セキュリティ › API トークンを確認します。',
        },
      }),
    },
    {
      label: { en: 'Delete it if your site can', ja: '可能であれば削除' },
      text: {
        en: `Atlassian documents no way to revoke such a token. If your site offers one, delete exactly "${upstreamLabel}" and no other.`,
        ja: `このトークンを取り消す方法は Atlassian の文書に記載がありません。サイトで削除できる場合は「${upstreamLabel}」だけを削除します。`,
      },
    },
    {
      label: { en: 'Otherwise make sure nothing uses it', ja: '削除できない場合は未使用を確認' },
      text: {
        en: `If it offers none, make sure that no client, script or schedule holds the old value any more. It ends by itself${end === null ? '' : ` on ${end.en}`}.`,
        ja: `削除できない場合は、古い値を持つクライアント、スクリプト、スケジュールが残っていないことを確認します。古い値は${end === null ? '' : ` ${end.ja} に`}自然に失効します。`,
      },
    },
    completeTask({
      en: 'Complete this task and say which of the two you did and how you know. Keyturn then counts it as revoked.',
      ja: 'どちらを行ったか、どのように確認したかを記録して、このタスクを完了します。以後 Keyturn は失効済みとして扱います。',
    }),
  ];
}

/** https://support.atlassian.com/organization-administration/docs/revoke-user-api-tokens/ */
function atTheAccount({ accountEmail, upstreamLabel }: GuideContext): GuideStep[] {
  return [
    {
      label: { en: 'API tokens', ja: 'API トークン' },
      text: {
        en: `Sign in to id.atlassian.com${accountEmail === null ? '' : ` as ${accountEmail}`} and open Security › API tokens.`,
        ja: `id.atlassian.com に${accountEmail === null ? '' : ` ${accountEmail} として`}ログインし、セキュリティ › API トークンを開きます。`,
      },
    },
    {
      label: { en: 'Revoke', ja: '取り消し' },
      text: {
        en: `Revoke exactly "${upstreamLabel}" and no other: it cannot be undone.`,
        ja: `「${upstreamLabel}」だけを取り消します。元に戻すことはできません。`,
      },
    },
    completeTask({
      en: 'Complete this task and say how you made sure that the value no longer works. Keyturn then counts it as revoked.',
      ja: '値が使えなくなったことの確認方法を記録して、このタスクを完了します。以後 Keyturn は失効済みとして扱います。',
    }),
  ];
}
