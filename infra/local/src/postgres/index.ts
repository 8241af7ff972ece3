export { applyMigrations, migrationsDir } from '@carteiro/migrate'
export { applyBootstrap, setRolePasswords } from './bootstrap.ts'
export { preparedCluster } from './prepared.ts'
export { LOCAL_PASSWORD, type PostgresServer, startPostgres } from './server.ts'
