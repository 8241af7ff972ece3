import { chmod, mkdtemp } from 'node:fs/promises'
import postgres from 'postgres'
import { applyBootstrap, applyMigrations, startPostgres, setRolePasswords } from './the-repository-here/infra/local/src/postgres/index.ts'
const dir = await mkdtemp('/tmp/so-pg-'); await chmod(dir, 0o755)
const db = await startPostgres({ dataDir: dir + '/postgres', port: 55999 })
await applyBootstrap(db.url()); await applyMigrations(db.url()); await setRolePasswords(db.url())
console.log('ready', db.url())
process.on('SIGTERM', async () => { await db.stop(); process.exit(0) })
setInterval(() => {}, 1000)
