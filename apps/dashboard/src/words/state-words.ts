import { defineWords } from './define-words.ts';

/** Phases, kinds and what is waited for, as people say them. */
export const stateWords = defineWords('state', {
  en: {
    phase: {
      registered: 'registered',
      issuing: 'being issued',
      active: 'active',
      expiring: 'renewal due',
      regenerating: 'being renewed',
      expired: 'expired',
      retired: 'retired',
      ready: 'ready',
      preparing: 'preparing',
      checking: 'checking',
      migrating: 'migrating',
      settlingApps: 'apps still running',
      finished: 'finished',
      renewingAuth: 'renewing authentication',
      awaitingConsent: 'waiting for consent',
      resuming: 'resuming',
      needsDecision: 'needs a decision',
      stopped: 'stopped',
      abandoned: 'abandoned',
    },
    waitingFor: {
      person: 'waits for a person',
      upstream: 'waits for the upstream',
      window: 'waits for its window',
      budget: 'waits for its call budget',
      consent: 'waits for a consent',
      adoption: 'waits for consumers',
      pause: 'paused',
      lane: 'waits for its turn',
    },
    kind: {
      custom: 'Own credential',
      dataManager_adaptersClient: 'Data Manager · Adapters client',
      dataManager_cleanseImport: 'Data Manager · Cleanse and Import client',
      dataManager_basicAuth: 'Data Manager · Basic Authentication',
      atlassian_accountApiToken: 'Atlassian account API token',
      migration_containerToken: 'Migration connection',
    },
    task: {
      regenerateToken: 'Generate a new token',
      renewInBrowser: 'Renew the connection in the browser',
      runInAssistant: 'Run it in the assistant',
      giveConsent: 'Give a consent',
      decide: 'Decide how it goes on',
      revokeUpstream: 'Delete the old token upstream',
      fixAccess: 'Mend the access',
      confirmHosts: 'Confirm that hosts have moved on',
      investigate: 'Find out what is wrong',
    },
    product: { jira: 'Jira', confluence: 'Confluence' },
  },
  ja: {
    phase: {
      registered: '登録済み',
      issuing: '発行中',
      active: '有効',
      expiring: '更新時期',
      regenerating: '更新中',
      expired: '期限切れ',
      retired: '廃止済み',
      ready: '準備完了',
      preparing: '準備中',
      checking: 'チェック中',
      migrating: '移行中',
      settlingApps: 'アプリを処理中',
      finished: '完了',
      renewingAuth: '認証を更新中',
      awaitingConsent: '同意待ち',
      resuming: '再開中',
      needsDecision: '判断待ち',
      stopped: '停止',
      abandoned: '中止',
    },
    waitingFor: {
      person: '担当者を待っています',
      upstream: '上流を待っています',
      window: '更新枠を待っています',
      budget: '呼び出し枠を待っています',
      consent: '同意を待っています',
      adoption: '利用側の切り替えを待っています',
      pause: '一時停止中',
      lane: '順番を待っています',
    },
    kind: {
      custom: '独自のクレデンシャル',
      dataManager_adaptersClient: 'Data Manager · Adapters クライアント',
      dataManager_cleanseImport: 'Data Manager · Cleanse and Import クライアント',
      dataManager_basicAuth: 'Data Manager · ベーシック認証',
      atlassian_accountApiToken: 'Atlassian アカウントの API トークン',
      migration_containerToken: '移行の接続',
    },
    task: {
      regenerateToken: '新しいトークンを生成する',
      renewInBrowser: 'ブラウザーで接続を更新する',
      runInAssistant: 'アシスタントで実行する',
      giveConsent: '同意する',
      decide: '続け方を決める',
      revokeUpstream: '古いトークンを上流で削除する',
      fixAccess: 'アクセスを直す',
      confirmHosts: 'ホストの切り替えを確認する',
      investigate: '原因を調べる',
    },
    product: { jira: 'Jira', confluence: 'Confluence' },
  },
});

/** `dataManager.basicAuth` → the key of its words. */
export type KindKey =
  | 'custom'
  | 'dataManager_adaptersClient'
  | 'dataManager_cleanseImport'
  | 'dataManager_basicAuth'
  | 'atlassian_accountApiToken'
  | 'migration_containerToken';
export const kindKey = (kind: string): `kind.${KindKey}` => `kind.${kind.replace('.', '_') as KindKey}`;
