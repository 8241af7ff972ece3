import { readFile } from 'node:fs/promises'
import type { JobContent, MediaFile } from '@carteiro/contracts'
import { type NewJob, serveMedia, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { type BlueskyConfig, blueskyConfig, defineBluesky } from '../src/index.ts'
import { demoAccount } from './simulator/demo-account.ts'
import type { FaultKind } from './simulator/faults.ts'
import { startSimulator } from './simulator/server.ts'

/** An empty database with Carteiro's migrations: npm run scratch-database. */
const databaseUrl = process.env.TEST_DATABASE_URL ?? ''

/** What a service demands whatever its tests are about. */
const placeholders = {
  DATABASE_URL: 'postgres://unused@127.0.0.1/none',
  INTERNAL_AUTH_SECRET: 'a-secret-of-tests-with-at-least-32-characters',
  TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32).toString('base64')}`,
}
export const configFor = (simulator: string): BlueskyConfig =>
  blueskyConfig.parse({
    ...placeholders,
    BLUESKY_SERVER_URL: simulator,
    BLUESKY_PRIVATE_ORIGINS: simulator,
  })

const fixture = (name: string): Promise<Uint8Array> => readFile(new URL(`fixtures/${name}`, import.meta.url))

let count = 0
/** Every post has a text of its own, unless it is given. */
export const post = (
  mediaFiles: MediaFile[] = [],
  settings: Record<string, unknown> = {},
  more: Partial<JobContent> = {},
): NewJob => {
  count += 1
  return {
    option: 'bluesky_post',
    content: { caption: `Bom dia, número ${count}`, mediaFiles, settings, ...more },
  }
}

/** The Bluesky service with a real database and the simulator behind it. `role`: of another platform's service. */
export const startHarness = async () => {
  if (databaseUrl === '') throw new Error('TEST_DATABASE_URL is not set: see README.md')
  const simulator = await startSimulator()
  simulator.addAccount(demoAccount)
  const session = simulator.sessions.create(demoAccount.handle, demoAccount.appPassword)
  const media = await serveMedia()
  const options = {
    database: { url: databaseUrl },
    definition: defineBluesky(configFor(simulator.url)),
    account: {
      externalId: demoAccount.did,
      username: demoAccount.handle,
      accessToken: session.accessJwt,
      credentials: { refresh_token: session.refreshJwt },
    },
    mediaOrigins: [media.url],
  }
  const harness = await startPlatformHarness(options)
  return {
    ...harness,
    harness,
    options,
    simulator,
    post,
    file: async (name: string, type: string, facts: Partial<MediaFile> = {}): Promise<MediaFile> =>
      media.add(name, type, await fixture(name), facts),
    bytes: (name: string, type: string, size: number): MediaFile =>
      media.add(name, type, Buffer.alloc(size, 1)),
    posts: () => [...simulator.repositories.posts.values()],
    fault: (operation: string, fault: FaultKind, more: { skip?: number; times?: number } = {}) =>
      simulator.faults.add({ operation, fault, ...more }),
    reset: async (): Promise<void> => {
      simulator.repositories.forget()
      simulator.faults.clear()
      simulator.calls.splice(0)
      await harness.reset()
    },
    close: async (): Promise<void> => {
      await harness.close()
      await Promise.all([simulator.stop(), media.close()])
    },
  }
}
export type Harness = Awaited<ReturnType<typeof startHarness>>
