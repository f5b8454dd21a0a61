import type { Language } from '@keyturn/contracts/schemas';
import type { TaskKind } from '@keyturn/domain';

type Text = Readonly<Record<Language, string>>;

export interface GuideStep {
  readonly label: Text;
  readonly text: Text;
  readonly hint?: Text;
}

export interface TaskGuide {
  readonly steps: readonly GuideStep[];
  /** What happens if nobody acts. */
  readonly consequence: Text;
}

const SEE_HISTORY: GuideStep = {
  label: { en: 'Read what happened', ja: '経緯を確認' },
  text: {
    en: 'Read the cause of this task and the last entries of the timeline of the token.',
    ja: 'このタスクの原因と、トークンのタイムラインの最新の記録を確認します。',
  },
  hint: { en: 'GET /v1/tokens/{id}/timeline', ja: 'GET /v1/tokens/{id}/timeline' },
};

const ROTATE: GuideStep = {
  label: { en: 'Rotate the token', ja: 'トークンをローテーション' },
  text: {
    en: 'Rotate the token. This task closes by itself when the new value is in use.',
    ja: 'トークンをローテーションします。新しい値が使われるようになると、このタスクは自動的に完了します。',
  },
  hint: { en: 'POST /v1/tokens/{id}/rotate', ja: 'POST /v1/tokens/{id}/rotate' },
};

const NO_SUCCESSOR: Text = {
  en: 'No new value is made, and the current one ends at the due date. Whoever uses the token stops working then.',
  ja: '新しい値は発行されず、現在の値は期限に失効します。その時点で、このトークンの利用者は動作しなくなります。',
};

/** What a person does for each kind of task. */
export const TASK_GUIDES: Readonly<Record<TaskKind, TaskGuide>> = {
  fixAccess: {
    consequence: NO_SUCCESSOR,
    steps: [
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
        hint: { en: 'PUT /v1/secrets/{name}', ja: 'PUT /v1/secrets/{name}' },
      },
      ROTATE,
    ],
  },
  investigate: {
    consequence: NO_SUCCESSOR,
    steps: [
      SEE_HISTORY,
      {
        label: { en: 'Remove the cause', ja: '原因を取り除く' },
        text: {
          en: 'Remove the cause together with the owner of the issuer or of the consumer: mend the specification, the issuer or the program that uses the value.',
          ja: '発行元または利用者の担当者と協力し、仕様、発行元、または値を使うプログラムを修正して原因を取り除きます。',
        },
      },
      {
        label: { en: 'Rotate, or complete this task', ja: 'ローテーションまたはタスクの完了' },
        text: {
          en: 'Rotate the token, or complete this task and say what you found: Keyturn tries again at once.',
          ja: 'トークンをローテーションするか、判明したことを記録してこのタスクを完了します。Keyturn は直ちに再試行します。',
        },
        hint: { en: 'POST /v1/tasks/{id}/complete', ja: 'POST /v1/tasks/{id}/complete' },
      },
    ],
  },
  revokeUpstream: {
    consequence: {
      en: 'The old value stays valid at its issuer until it ends by itself: whoever has a copy can use it.',
      ja: '古い値は自然に失効するまで発行元で有効なままです。写しを持つ人は誰でも使えます。',
    },
    steps: [
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
      {
        label: { en: 'Complete this task', ja: 'タスクを完了' },
        text: {
          en: 'Complete this task and say how you made sure that the value no longer works. Keyturn then counts it as revoked.',
          ja: '値が使えなくなったことの確認方法を記録して、このタスクを完了します。以後 Keyturn は失効済みとして扱います。',
        },
        hint: { en: 'POST /v1/tasks/{id}/complete', ja: 'POST /v1/tasks/{id}/complete' },
      },
    ],
  },
};
