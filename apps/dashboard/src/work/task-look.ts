import type { Task } from '@keyturn/client';
import {
  Bug,
  FileSignature,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  MonitorPlay,
  RefreshCw,
  Server,
  Split,
  Trash2,
} from 'lucide-react';

export const TASK_ICONS: Readonly<Record<Task['kind'], LucideIcon>> = {
  regenerateToken: KeyRound,
  renewInBrowser: RefreshCw,
  runInAssistant: MonitorPlay,
  giveConsent: FileSignature,
  decide: Split,
  revokeUpstream: Trash2,
  fixAccess: LockKeyhole,
  confirmHosts: Server,
  investigate: Bug,
};
