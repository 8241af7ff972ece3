import { relative } from 'node:path'
import {
  applyBootstrap,
  applyMigrations,
  migrationsDir,
  startPostgres,
} from '../../local/src/postgres/index.ts'
import { applySchemas, schemaFiles } from '../src/schemas.ts'
import { withConnection } from '../src/work.ts'
import { writeMigration } from './write.ts'

const [name = ''] = process.argv.slice(2)
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write(
    'npm run migration -- <name>: expected what it does in a few words, such as add_priority_to_accounts\n',
  )
  process.exit(1)
}

// Two servers: roles belong to a server, and are compared, too.
const servers = await Promise.all([startPostgres(), startPostgres()])
const [current, wanted] = servers.map((server) => server.url()) as [string, string]
const schemas = await schemaFiles()
try {
  await applyBootstrap(current)
  await applyMigrations(current)
  await applyBootstrap(wanted)
  await withConnection(wanted, (sql) => applySchemas(sql, schemas))
  const written = await writeMigration({
    ...{ current, wanted, name },
    ...{ schemas, folder: migrationsDir },
  })
  if (!written) process.stdout.write('The migrations make what the schemas say: nothing to write.\n')
  else {
    const file = relative(process.env.INIT_CWD ?? '.', written.file)
    process.stdout.write(
      `Written: ${file}\nRead it: what it does to data and what it locks is for you to know.\n`,
    )
    if (!written.isComplete) process.stdout.write('At its end it lists what must be written by hand.\n')
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  await Promise.all(servers.map((server) => server.stop('immediate')))
}
