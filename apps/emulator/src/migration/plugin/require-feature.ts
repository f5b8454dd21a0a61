import { Refusal } from '../../refusal.ts';
import type { Feature } from '../connection/plugins.ts';
import type { Migration } from '../migration.ts';
import type { Product } from '../switches.schema.ts';

export interface PluginParts {
  readonly migration: Migration;
  readonly product: Product;
}

/** An assistant that is too old does not have the path. */
export function requireFeature({ migration, product }: PluginParts, feature: Feature): void {
  if (!migration.plugins.can(product, feature)) {
    throw new Refusal({ status: 404, code: 'notFound', message: 'Not Found' });
  }
}
