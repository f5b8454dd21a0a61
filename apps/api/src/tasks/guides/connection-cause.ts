import type { GuideStep, Text } from './guide.ts';

/** What to look at when a server does not take part: the same for its token and for its migrations. */
export function connectionCause(cause: string): GuideStep {
  return { label: { en: 'Remove the cause', ja: '原因を取り除く' }, text: LOOKS[cause] ?? ANY };
}

const LOOKS: Readonly<Record<string, Text>> = {
  SaveRefused: {
    en: 'The server answered "Exception in saving token." Look at its log at that time, and make sure that it can reach the cloud.',
    ja: 'サーバーが「Exception in saving token.」と応答しました。その時刻のサーバーのログを調べ、サーバーからクラウドに接続できることを確認します。',
  },
  AssistantNotFound: {
    en: 'No migration assistant answers there. Check server.baseUrl with its context path, and that the assistant is installed and enabled.',
    ja: 'そのアドレスで移行アシスタントが応答しません。server.baseUrl (コンテキスト パスを含む) と、アシスタントがインストールされ有効であることを確認します。',
  },
  WrongServerId: {
    en: 'Compare server.serverId with System info on the server. It cannot be changed here: if it is wrong, register anew with the right one.',
    ja: 'server.serverId をサーバーのシステム情報と比較します。ここでは変更できません。誤っている場合は、正しい ID で登録し直します。',
  },
  JobRefused: {
    en: 'The scope was refused. Correct it in the specification; a very long list of keys needs several migrations.',
    ja: '範囲が拒否されました。仕様で修正します。キーの一覧が非常に長い場合は、複数の移行に分けます。',
  },
  ConsentRefused: {
    en: 'The consent to renew was refused. Settle it with whoever refused, then complete this task: the consent is asked for again.',
    ja: '更新への同意が拒否されました。拒否した人と解決してから、このタスクを完了します。改めて同意が求められます。',
  },
  Restarted: {
    en: 'The workflow was gone and has been started again. Find out who ended it, and why.',
    ja: 'ワークフローが失われ、再開されました。誰がなぜ終了させたかを調べます。',
  },
};

const ANY: Text = {
  en: 'Make sure that Keyturn reaches both the server and the cloud, and that the specification names the right ones.',
  ja: 'Keyturn からサーバーとクラウドの両方に接続できること、仕様の指定が正しいことを確認します。',
};
