import postgres, { type Sql } from 'postgres'
import type { TestProject } from 'vitest/node'
import {
  applyBootstrap,
  applyMigrations,
  preparedCluster,
  setRolePasswords,
  startPostgres,
} from '../../../infra/local/src/postgres/index.ts'
import { TEMPLATE_DATABASE } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/**
 * A server that already runs, such as one with the real pg_cron (its cron.database_name set to the template), for tests
 * that need only a database: `given` is a superuser's URL of an empty server.
 */
const givenServer = (given: string) => ({
  url: (database = 'postgres') => Object.assign(new URL(given), { pathname: `/${database}` }).href,
  stop: async (_mode?: 'immediate'): Promise<void> => undefined,
})

/** Makes the template of a server that was given, as a cluster is prepared (`preparedCluster`). */
const makeTemplate = async (admin: Sql, url: string): Promise<void> => {
  await admin.unsafe(`create database ${TEMPLATE_DATABASE}`)
  await applyBootstrap(url)
  await applyMigrations(url)
  await setRolePasswords(url)
}

/** Starts one real Postgres for the run, with a template database that every test file clones. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env.TEST_POSTGRES_URL
  const server = given ? givenServer(given) : await startPostgres({ template: await preparedCluster() })
  try {
    // Of the databases that every server has the one that is neither used nor copied.
    const admin = postgres(server.url('template1'), { max: 1, onnotice: () => undefined })
    if (given) await makeTemplate(admin, server.url(TEMPLATE_DATABASE))
    else {
      await admin.unsafe(`alter database postgres rename to ${TEMPLATE_DATABASE}`)
      await admin.unsafe('create database postgres template template0')
    }
    // A database that is copied may have no connections.
    await admin.unsafe(`alter database ${TEMPLATE_DATABASE} with is_template true allow_connections false`)
    // The launcher of a real pg_cron connects as soon as its database exists.
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${TEMPLATE_DATABASE}`
    await admin.end()
  } catch (error) {
    await server.stop('immediate')
    throw error
  }
  project.provide('postgresUrl', server.url())
  // The data is thrown away: no need for durability.
  return () => server.stop('immediate')
}
