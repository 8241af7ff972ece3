export { applyMigrations, migrationsDir } from './migrations.ts'
export { setPassword, setServicePasswords } from './passwords.ts'
export { storeSecrets } from './secrets.ts'
export { LOCK, sqlFiles, withConnection } from './work.ts'
