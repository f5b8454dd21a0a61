import { assistantAccess } from './assistant-access.ts';
import { deepLinkOf } from './deep-link.ts';
import type { Guide, GuideContext, GuideStep } from './guide.ts';
import { SEE_HISTORY, STORE_SECRET, TRY_AGAIN, unmended } from './mending.ts';
import { inBoth } from './wording.ts';

/** Somebody refuses Keyturn, and only who grants access can change that. */
export function fixAccess(context: GuideContext): Guide {
  return { steps: stepsFor(context), consequence: unmended(context), deepLink: deepLinkOf(context) };
}

function stepsFor({ issuerMode, tokenKind, cause, site, connection }: GuideContext): readonly GuideStep[] {
  if (connection !== null) return [SEE_HISTORY, ...assistantAccess({ ...connection, cause, site }), TRY_AGAIN];
  if (issuerMode === 'webhook') return AT_THE_ISSUER;
  return tokenKind === 'atlassian.accountApiToken' ? AT_THE_ORGANISATION : [SEE_HISTORY, GIVE_ACCESS, TRY_AGAIN];
}

const AT_THE_ISSUER: GuideStep[] = [
  {
    label: { en: 'Ask the issuer what it expects', ja: '発行元の期待値を確認' },
    text: {
      en: 'Ask the owner of the issuer which secret it checks our signature with, and whether our access is still granted.',
      ja: '発行元の担当者に、署名の検証に使うシークレットと、アクセス権が有効かどうかを確認します。',
    },
  },
  {
    label: { en: 'Store the right secret', ja: '正しいシークレットを保存' },
    text: {
      en: 'If the secret differs, store the right one under the name that the specification refers to.',
      ja: 'シークレットが異なる場合は、仕様が参照する名前で正しい値を保存します。',
    },
    hint: STORE_SECRET,
  },
  {
    label: { en: 'Rotate the token', ja: 'トークンをローテーション' },
    text: {
      en: 'Rotate the token. This task closes by itself when the new value is in use.',
      ja: 'トークンをローテーションします。新しい値が使われるようになると、このタスクは自動的に完了します。',
    },
    hint: inBoth(() => 'POST /v1/tokens/{id}/rotate'),
  },
];

const AT_THE_ORGANISATION: GuideStep[] = [
  SEE_HISTORY,
  {
    label: { en: 'Ask the organisation admin', ja: '組織管理者に確認' },
    text: {
      en: 'Ask an admin of the Atlassian organisation whether the API key that the specification refers to still works and may read and delete API tokens.',
      ja: 'Atlassian の組織管理者に、仕様が参照する API キーが有効かどうか、API トークンの読み取りと削除の権限があるかどうかを確認します。',
    },
  },
  {
    label: { en: 'Store the right key', ja: '正しいキーを保存' },
    text: {
      en: 'If it does not, store one that does under the name that the specification refers to.',
      ja: '問題がある場合は、仕様が参照する名前で正しいキーを保存します。',
    },
    hint: STORE_SECRET,
  },
  TRY_AGAIN,
];

const GIVE_ACCESS: GuideStep = {
  label: { en: 'Restore access', ja: 'アクセス権を回復' },
  text: {
    en: 'Ask whoever refused Keyturn for the access that the cause names.',
    ja: 'Keyturn を拒否した側の担当者に、原因に示されたアクセス権を依頼します。',
  },
};
