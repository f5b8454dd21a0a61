import { toAssistantHome } from '../assistant-steps.ts';
import { completeTask } from '../complete-task.ts';
import type { Guide, GuideStep, Text } from '../guide.ts';
import { instantWords } from '../wording.ts';
import type { RerunGuideContext } from './rerun-guide.ts';

/** All data is there but that of an app, which the assistant offers to run again for 12 days. */
export function runAppsAgain({ product, serverUrl, dueAt }: RerunGuideContext): Guide {
  return { steps: [...toAssistantHome(product), AGAIN, DONE], consequence: consequenceOf(dueAt), deepLink: serverUrl };
}

const AGAIN: GuideStep = {
  label: { en: 'Run the app again', ja: 'アプリを再実行' },
  text: {
    en: 'Open the details of the plan and run the app again that failed or is incomplete. No project and no space is migrated again.',
    ja: 'プランの詳細を開き、失敗または未完了のアプリを再実行します。プロジェクトやスペースは再移行されません。',
  },
  hint: {
    en: 'If it fails once more, ask the vendor of the app.',
    ja: '再び失敗した場合は、アプリのベンダーに問い合わせます。',
  },
};

const DONE: GuideStep = completeTask({
  en: 'Complete this task when the app is done, or when its data is not needed, and say which.',
  ja: 'アプリの移行が終わったとき、またはそのデータが不要なときに、どちらかを記録してこのタスクを完了します。',
});

function consequenceOf(dueAt: string | null): Text {
  const until = dueAt === null ? null : instantWords(dueAt);
  return {
    en: `The data of the app is missing in the cloud. The assistant offers to run it again ${until === null ? 'for 12 days only' : `until ${until.en} only`}.`,
    ja: `アプリのデータがクラウドにありません。アシスタントで再実行できるのは${until === null ? ' 12 日間' : ` ${until.ja} まで`}です。`,
  };
}
