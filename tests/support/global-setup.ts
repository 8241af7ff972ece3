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

/** One real Postgres for the run, and a template database that every test file clones. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startPostgres()
  try {
    const template = server.url(TEMPLATE_DATABASE)
    const admin = postgres(server.url(), { max: 1, onnotice: () => undefined })
    await admin.unsafe(`create database ${TEMPLATE_DATABASE}`)
    await applyBootstrap(template)
    await applyMigrations(template)
    await setRolePasswords(template)
    // Nobody may be connected to a database that is copied.
    await admin.unsafe(`alter database ${TEMPLATE_DATABASE} with is_template true allow_connections false`)
    await admin.end()
  } catch (error) {
    await server.stop('immediate')
    throw error
  }
  project.provide('postgresUrl', server.url())
  // Nothing of it is kept: no need to write it down first.
  return () => server.stop('immediate')
}
