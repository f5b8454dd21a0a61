import type { GuideStep } from './guide.ts';
import { STORE_SECRET } from './mending.ts';

export interface RefusedAccess {
  readonly cause: string;
  /** Of the account that calls the cloud. */
  readonly accountEmail: string;
  readonly site: string | null;
  readonly serverUrl: string;
}

/** How the access of a migration is mended: that of the account to the cloud, or that to the server. */
export function assistantAccess(refused: RefusedAccess): GuideStep[] {
  return [refused.cause === 'AccountRefused' ? askForAccount(refused) : askForServer(refused), RIGHT_CREDENTIAL];
}

function askForAccount({ accountEmail, site }: RefusedAccess): GuideStep {
  const of = site === null ? { en: 'the destination', ja: '移行先サイト' } : { en: site, ja: site };
  return {
    label: { en: 'Check the account', ja: 'アカウントを確認' },
    text: {
      en: `Make sure that the API token of ${accountEmail} is valid, and that the account is organisation admin, or at least site admin, of ${of.en}.`,
      ja: `${accountEmail} の API トークンが有効であること、またこのアカウントが ${of.ja} の組織管理者 (少なくともサイト管理者) であることを確認します。`,
    },
  };
}

function askForServer({ serverUrl }: RefusedAccess): GuideStep {
  return {
    label: { en: 'Check the credential of the server', ja: 'サーバーの資格情報を確認' },
    text: {
      en: `Make sure that the named secret for ${serverUrl} exists and is valid there, and that its user is a system administrator.`,
      ja: `${serverUrl} 用の名前付きシークレットが存在して有効であること、そのユーザーがシステム管理者であることを確認します。`,
    },
  };
}

const RIGHT_CREDENTIAL: GuideStep = {
  label: { en: 'Store the right credential', ja: '正しい資格情報を保存' },
  text: {
    en: 'If it is another one now, store it under the name that the specification refers to. Where Keyturn manages the token, rotate that.',
    ja: '資格情報が変わった場合は、仕様が参照する名前で保存します。Keyturn が管理するトークンの場合は、そのトークンをローテーションします。',
  },
  hint: STORE_SECRET,
};
