import { requireSlug } from '../input/slug.ts';

/** The address of a migration, or of something of it. */
export function migrationPath(id: string, of = ''): string {
  return `/v1/migrations/${requireSlug('The id of a migration', id)}${of === '' ? '' : `/${of}`}`;
}
