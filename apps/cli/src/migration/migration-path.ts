import { requireSlug } from '../input/slug.ts';

/** The id of a migration as a part of an address. */
export function migrationPath(id: string): { id: string } {
  return { id: requireSlug('The id of a migration', id) };
}
