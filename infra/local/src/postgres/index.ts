export { applyBootstrap, applyMigrations, migrationsDir, setRolePasswords } from './migrate.ts'
export { LOCAL_PASSWORD, type PostgresServer, startPostgres } from './server.ts'
