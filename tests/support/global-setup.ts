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
  const admin = postgres(server.url(), { max: 1, onnotice: () => undefined })
  await admin.unsafe(`create database ${TEMPLATE_DATABASE}`)
  await admin.end()
  await applyBootstrap(server.url(TEMPLATE_DATABASE))
  await applyMigrations(server.url(TEMPLATE_DATABASE))
  await setRolePasswords(server.url(TEMPLATE_DATABASE))
  project.provide('postgresUrl', server.url())
  return () => server.stop()
}
