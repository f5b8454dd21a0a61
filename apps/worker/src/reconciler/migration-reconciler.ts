import type { MigrationSnapshot } from '@keyturn/contracts';
import type { MigrationGateway } from '@keyturn/temporal';
import type { SeenSubject, SubjectReconciler } from './subject-reconciler.ts';

export class MigrationReconciler implements SubjectReconciler {
  readonly #gateway: MigrationGateway;

  constructor({ gateway }: { gateway: MigrationGateway }) {
    this.#gateway = gateway;
  }

  async reconcile({ id: migrationId, snapshot, isRunning, lost: restart }: SeenSubject): Promise<boolean> {
    if (isRunning) return false;
    return this.#gateway.restart({ migrationId, snapshot: snapshot as MigrationSnapshot, restart });
  }
}
