import { PAUSED_TOO_LONG } from '@keyturn/domain';
import { COMPLETE_CALL, completeTask } from './complete-task.ts';
import { connectionCause } from './connection-cause.ts';
import { deepLinkOf } from './deep-link.ts';
import type { Guide, GuideContext, GuideStep, Text } from './guide.ts';
import { SEE_HISTORY, TRY_AGAIN, unmended } from './mending.ts';
import { inBoth, instantWords } from './wording.ts';

/** Something is as it should not be, and a person must understand why first. */
export function investigate(context: GuideContext): Guide {
  const deepLink = deepLinkOf(context);
  if (context.cause === PAUSED_TOO_LONG) return { steps: LONG_PAUSE, consequence: whilePaused(context), deepLink };
  if (context.connection !== null)
    return {
      steps: [SEE_HISTORY, connectionCause(context.cause), TRY_AGAIN],
      consequence: unmended(context),
      deepLink,
    };
  const steps =
    context.issuerMode === 'guided' ? [REMOVE_CAUSE, TRY_AGAIN] : [REMOVE_CAUSE_WITH_ISSUER, ROTATE_OR_COMPLETE];
  return { steps: [SEE_HISTORY, ...steps], consequence: unmended(context), deepLink };
}

const REMOVE_CAUSE_WITH_ISSUER: GuideStep = {
  label: { en: 'Remove the cause', ja: '原因を取り除く' },
  text: {
    en: 'Remove the cause together with the owner of the issuer or of the consumer: mend the specification, the issuer or the program that uses the value.',
    ja: '発行元または利用者の担当者と協力し、仕様、発行元、または値を使うプログラムを修正して原因を取り除きます。',
  },
};

const REMOVE_CAUSE: GuideStep = {
  label: REMOVE_CAUSE_WITH_ISSUER.label,
  text: {
    en: 'Remove the cause: mend the specification or the program that uses the value, or hand over another value.',
    ja: '原因を取り除きます。仕様または値を使うプログラムを修正するか、別の値を引き渡します。',
  },
};

const ROTATE_OR_COMPLETE: GuideStep = {
  label: { en: 'Rotate, or complete this task', ja: 'ローテーションまたはタスクの完了' },
  text: {
    en: 'Rotate the token, or complete this task and say what you found: Keyturn tries again at once.',
    ja: 'トークンをローテーションするか、判明したことを記録してこのタスクを完了します。Keyturn は直ちに再試行します。',
  },
  hint: COMPLETE_CALL,
};

const LONG_PAUSE: GuideStep[] = [
  SEE_HISTORY,
  {
    label: { en: 'Resume the token', ja: 'トークンを再開' },
    text: {
      en: 'If the reason for the pause is gone, resume the token. This task then closes by itself.',
      ja: '一時停止の理由がなくなった場合は、トークンを再開します。このタスクは自動的に完了します。',
    },
    hint: inBoth(() => 'POST /v1/tokens/{id}/resume'),
  },
  completeTask({
    en: 'If the pause is still meant, complete this task and say why: Keyturn asks again later.',
    ja: '一時停止を続ける場合は、理由を記録して、このタスクを完了します。Keyturn は後でもう一度確認します。',
  }),
];

function whilePaused({ expiresAt }: GuideContext): Text {
  const end = expiresAt === null ? null : instantWords(expiresAt);
  return {
    en: `While it is paused, nothing is renewed.${end === null ? '' : ` The value in use ends on ${end.en}.`}`,
    ja: `一時停止中は更新されません。${end === null ? '' : `使用中の値は ${end.ja} に失効します。`}`,
  };
}
