import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import {
  applyBootstrap,
  applyMigrations,
  setRolePasswords,
  startPostgres,
} from '../../infra/local/src/postgres/index.ts'
import { TEMPLATE_DATABASE } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/**
 * A server that already runs, such as one with the real pg_cron (its cron.database_name set to the template), to run
 * the tests that need no more than a database against: a superuser's URL, on an empty server.
 */
const givenServer = (given: string) => ({
  url: (database = 'postgres') => Object.assign(new URL(given), { pathname: `/${database}` }).href,
  stop: async (_mode?: 'immediate'): Promise<void> => undefined,
})

/** One real Postgres for the run, and a template database that every test file clones. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env.TEST_POSTGRES_URL
  const server = given ? givenServer(given) : await startPostgres()
  try {
    const template = server.url(TEMPLATE_DATABASE)
    const admin = postgres(server.url(), { max: 1, onnotice: () => undefined })
    await admin.unsafe(`create database ${TEMPLATE_DATABASE}`)
    await applyBootstrap(template)
    await applyMigrations(template)
    await setRolePasswords(template)
    // Nobody may be connected to a database that is copied.
    await admin.unsafe(`alter database ${TEMPLATE_DATABASE} with is_template true allow_connections false`)
    // A real pg_cron's launcher is, from the moment that its database exists.
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${TEMPLATE_DATABASE}`
    await admin.end()
  } catch (error) {
    await server.stop('immediate')
    throw error
  }
  project.provide('postgresUrl', server.url())
  // Nothing of it is kept: no need to write it down first.
  return () => server.stop('immediate')
}
