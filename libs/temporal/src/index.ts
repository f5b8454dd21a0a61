export { createDataConverter, failureConverterPath } from './data-converter.ts';
export { CodecKeyMissing, EncryptionCodec, type CodecKeys } from './encryption-codec.ts';
export { CommandRefused, NoSuchWorkflow, TemporalUnavailable } from './gateway-errors.ts';
export { openTemporal, type LazyClient, type TemporalHealth } from './lazy-client.ts';
export {
  createMigrationGateway,
  type MigrationGateway,
  type MigrationOrder,
  type SentMigrationCommand,
} from './migration-gateway.ts';
export { createTokenGateway, type SentCommand, type TokenGateway, type TokenOrder } from './token-gateway.ts';
