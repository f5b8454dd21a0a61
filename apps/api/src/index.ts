export { createApi } from './create-api.ts';
export type { FleetKnowledge, Parts } from './parts.ts';
