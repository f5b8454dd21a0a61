import type { LanguageOptions } from '../output/language-option.ts';

/** What stands around the wording, which the API gives in the same language. */
export interface ConsentWords {
  readonly token: string;
  readonly server: string;
  readonly site: string;
  readonly account: string;
  readonly because: string;
  readonly covers: string;
  readonly once: (version: number) => string;
  readonly standing: string;
  readonly until: string;
  readonly goesOn: string;
  readonly nothingWaits: string;
  readonly notAsked: string;
  readonly question: string;
}

export const CONSENT_WORDS: Readonly<Record<LanguageOptions['lang'], ConsentWords>> = {
  en: {
    token: 'token',
    server: 'server',
    site: 'site',
    account: 'account',
    because: 'because',
    covers: 'covers',
    once: (version) => `this renewal only (version ${version})`,
    standing: 'every renewal until then',
    until: 'until',
    goesOn: 'goes on',
    nothingWaits: 'no migration waits for it',
    notAsked: 'nobody is asked at the moment',
    question: 'Do you consent? [y/N] ',
  },
  ja: {
    token: 'トークン',
    server: 'サーバー',
    site: 'サイト',
    account: 'アカウント',
    because: '理由',
    covers: '対象',
    once: (version) => `今回の更新のみ (バージョン ${version})`,
    standing: '有効期限までのすべての更新',
    until: '有効期限',
    goesOn: '再開する移行',
    nothingWaits: '待っている移行はありません',
    notAsked: '現在、同意は求められていません',
    question: '同意しますか? [y/N] ',
  },
};
