import { completeTask } from './complete-task.ts';
import { deepLinkOf } from './deep-link.ts';
import type { Guide, GuideContext, GuideStep, Text } from './guide.ts';
import { hostWords, instantWords } from './wording.ts';

/** The old value ends soon, and not every consumer has shown that it works with the new one. */
export function confirmHosts(context: GuideContext): Guide {
  const { hosts, tokenId } = context;
  const names = hostWords(hosts);
  return {
    steps: [
      whoIsMissing(names),
      {
        label: { en: 'Move them to the new value', ja: '新しい値に切り替える' },
        text: {
          en: 'Let each of them pull the new value and run once. This task closes by itself when the runs are reported.',
          ja: 'それぞれで新しい値を取得し、一度実行します。実行が報告されると、このタスクは自動的に完了します。',
        },
        hint: { en: `keyturn exec --token ${tokenId} -- …`, ja: `keyturn exec --token ${tokenId} -- …` },
      },
      completeTask({
        en: 'Complete this task only if none of them needs the old value any more, and say how you know: Keyturn then waits for nobody and lets the old value go.',
        ja: '古い値を必要とするものがない場合にのみ、その確認方法を記録して、このタスクを完了します。以後 Keyturn は待機せず、古い値を廃止します。',
      }),
    ],
    consequence: consequenceOf(context, names),
    deepLink: deepLinkOf(context),
  };
}

function whoIsMissing(names: Text | null): GuideStep {
  const label: Text = { en: 'See who still uses the old value', ja: '古い値の利用者を確認' };
  if (names === null)
    return {
      label,
      text: {
        en: 'No good run with the new value has been reported. Find out who uses the token.',
        ja: '新しい値での正常な実行は報告されていません。このトークンの利用者を調べます。',
      },
    };
  return {
    label,
    text: {
      en: `No good run with the new value has been reported by: ${names.en}.`,
      ja: `新しい値での正常な実行が報告されていない利用者: ${names.ja}`,
    },
  };
}

function consequenceOf({ expiresAt }: GuideContext, names: Text | null): Text {
  const end = expiresAt === null ? null : instantWords(expiresAt);
  return {
    en: `The old value ends${end === null ? ' soon' : ` on ${end.en}`}. Then ${names?.en ?? 'whoever still uses it'} cannot work with it any more.`,
    ja: `古い値は${end === null ? '間もなく' : ` ${end.ja} に`}失効し、${names?.ja ?? '利用を続けているもの'}は動作しなくなります。`,
  };
}
