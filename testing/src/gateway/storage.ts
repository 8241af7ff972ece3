import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen } from '@carteiro/service-kit'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { JSONWebKeySet } from 'jose'
import type { Sql } from 'postgres'
import type { Interfere } from '../../../infra/local/src/storage/app.ts'
import { createStorageRest } from '../../../infra/local/src/storage/rest/app.ts'
import { type Project, SECRET } from './project.ts'

/** Supabase Storage of a project, by the embedded endpoint, and its real client. */
export type StorageHarness = {
  /** The project's own key, for the gateway. */
  key: string
  /** The client of a user's app; without a user, of the service role. */
  as(userId?: string): Promise<SupabaseClient['storage']>
  /** Answers requests in place of Storage; undefined ends it. */
  interfere(how: Interfere | undefined): void
  close(): Promise<void>
}

/** @param owner of the database, as Storage itself reads it */
export const startStorage = async (project: Project, owner: Sql): Promise<StorageHarness> => {
  const dir = await mkdtemp(join(tmpdir(), 'carteiro-storage-'))
  let interfering: Interfere | undefined
  const jwks = async () =>
    (await (await fetch(`${project.url}/auth/v1/.well-known/jwks.json`)).json()) as JSONWebKeySet
  const app = createStorageRest({
    sql: owner,
    dir,
    base: '/storage/v1',
    keys: { jwtSecret: SECRET, jwks },
    interfere: (request) => interfering?.(request),
  })
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  project.forward('/storage/', listener.url)
  const key = await project.sharedToken({ role: 'service_role' })
  return {
    key,
    as: async (userId) => {
      const token = userId === undefined ? key : await project.token(userId)
      return createClient(project.url, token, { accessToken: async () => token }).storage
    },
    interfere: (how) => {
      interfering = how
    },
    close: async () => {
      listener.server.closeAllConnections()
      await listener.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
