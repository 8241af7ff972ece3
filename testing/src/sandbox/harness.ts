import type { MediaFile } from '@carteiro/contracts'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import {
  type HarnessOptions,
  type MediaServer,
  serveMedia,
  startPlatformHarness,
} from '@carteiro/platform-kit/conformance'
import { createTestDatabase } from '../database/database.ts'
import { fixture } from '../fixtures.ts'
import { startSandbox } from './sandbox.ts'

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
}

export type SandboxPost = {
  id: string
  permalink: string
  text: string
  media: { kind: string; size: number; alt_text: string | null }[]
  settings: Record<string, unknown>
}

/** Makes an MP4 larger by a box that players skip. */
export const padded = (video: Buffer, bytes: number): Buffer => {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes, 0)
  box.write('free', 4)
  return Buffer.concat([video, box])
}

/** Two seconds until an id can be read, five until lists show a post: as reported of the real platforms. */
const LAG_MS = { ids: 2_000, lists: 5_000 }

/** A platform's service with a real database, the sandbox as its platform, and a server of the user's media. */
export const startSandboxHarness = async (options: {
  platform: string
  account: HarnessOptions['account']
  /** How long the sandbox processes media, in ms. */
  processingMs: number
  /** How long new objects cannot be read, in ms; passes with `letTimePass`. */
  lagMs?: { ids: number; lists: number }
  /** See HarnessOptions. */
  recordedTimes?: string[]
  define: (sandboxUrl: string) => PlatformDefinition
}) => {
  const { platform, account, processingMs, lagMs = LAG_MS, recordedTimes, define } = options
  const database = await createTestDatabase()
  const sandbox = await startSandbox({ processingMs, lagMs })
  const media: MediaServer = await serveMedia()
  const definition = define(sandbox.url)
  const { control } = sandbox
  const harnessOptions = {
    database,
    definition,
    account,
    mediaOrigins: [media.url],
    ...(recordedTimes ? { recordedTimes } : {}),
    letPlatformTimePass: (seconds: number) => control('POST', 'lag/pass', { ms: seconds * 1000 }),
  }
  const harness = await startPlatformHarness(harnessOptions)
  const callsOf = async (operation: string): Promise<number> =>
    (await control('GET', `requests?platform=${platform}&limit=2000`)).requests.filter(
      (call: { operation: string }) => call.operation === operation,
    ).length
  const fault = (operation: string, kind: string, more: Record<string, unknown> = {}): Promise<unknown> =>
    control('POST', 'faults', { platform, operation, fault: kind, ...more })

  return {
    ...harness,
    harness,
    options: harnessOptions,
    sandboxUrl: sandbox.url,
    media,
    control,
    callsOf,
    fault,
    fixture,
    file: (name: string, more: Partial<MediaFile> = {}): MediaFile =>
      media.add(name, TYPES[name.split('.').at(-1) ?? ''] ?? '', fixture(name), more),
    /** Answers the next call with this, without any effect. */
    refusal: (operation: string, status: number, body: unknown, more: Record<string, unknown> = {}) =>
      fault(operation, 'error', { status, body, ...more }),
    clearFaults: () => control('DELETE', 'faults'),
    posts: async (): Promise<SandboxPost[]> => (await control('GET', `posts?platform=${platform}`)).posts,
    /** How many calls of an operation some work makes. */
    callsDuring: async (operation: string, work: () => Promise<unknown>): Promise<number> => {
      const before = await callsOf(operation)
      await work()
      return (await callsOf(operation)) - before
    },
    reset: async (): Promise<void> => {
      await control('DELETE', 'posts')
      await control('DELETE', 'faults')
      await harness.reset()
    },
    close: async (): Promise<void> => {
      await harness.close()
      await sandbox.stop()
      await media.close()
      await database.drop()
    },
  }
}
export type SandboxHarness = Awaited<ReturnType<typeof startSandboxHarness>>
