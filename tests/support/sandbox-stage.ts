import { readFileSync } from 'node:fs'
import type { MediaFile } from '@carteiro/contracts'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import {
  type MediaServer,
  type StageOptions,
  serveMedia,
  setPlatformStage,
} from '@carteiro/platform-kit/conformance'
import { startSandbox } from '../../infra/sandbox/src/index.ts'
import { createTestDatabase } from './database.ts'

const FIXTURES = new URL('../../infra/sandbox/fixtures/', import.meta.url)
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

export const fixture = (name: string): Buffer => readFileSync(new URL(name, FIXTURES))

/** Makes an MP4 larger without changing what it shows: a box of its kind that players skip. */
export const padded = (video: Buffer, bytes: number): Buffer => {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes, 0)
  box.write('free', 4)
  return Buffer.concat([video, box])
}

/** Two seconds until an id can be read, five until lists show a post: what others have seen of the real platforms. */
const LAG_MS = { ids: 2_000, lists: 5_000 }

/** A platform's service with a real database, the sandbox as its platform, and a server of the author's media. */
export const setSandboxStage = async (options: {
  platform: string
  account: StageOptions['account']
  /** How long the sandbox processes media, in ms. */
  processingMs: number
  /** How long what is new cannot be read, in ms; passes with `letTimePass`. */
  lagMs?: { ids: number; lists: number }
  define: (sandboxUrl: string) => PlatformDefinition
}) => {
  const { platform, account, processingMs, lagMs = LAG_MS, define } = options
  const database = await createTestDatabase()
  const sandbox = await startSandbox({ port: 0, processingMs, lagMs })
  const media: MediaServer = await serveMedia()
  const definition = define(sandbox.url)

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  const stageOptions = {
    database,
    definition,
    account,
    mediaOrigins: [media.url],
    letPlatformTimePass: (seconds: number) => control('POST', 'lag/pass', { ms: seconds * 1000 }),
  }
  const stage = await setPlatformStage(stageOptions)
  const callsOf = async (operation: string): Promise<number> =>
    (await control('GET', `requests?platform=${platform}&limit=2000`)).requests.filter(
      (call: { operation: string }) => call.operation === operation,
    ).length
  const fault = (operation: string, kind: string, more: Record<string, unknown> = {}): Promise<unknown> =>
    control('POST', 'faults', { platform, operation, fault: kind, ...more })

  return {
    ...stage,
    stage,
    options: stageOptions,
    sandboxUrl: sandbox.url,
    media,
    control,
    callsOf,
    fault,
    fixture,
    file: (name: string, more: Partial<MediaFile> = {}): MediaFile =>
      media.add(name, TYPES[name.split('.').at(-1) ?? ''] ?? '', fixture(name), more),
    /** The next call is answered so, without any effect. */
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
      await stage.reset()
    },
    close: async (): Promise<void> => {
      await stage.close()
      await sandbox.stop()
      await media.close()
      await database.drop()
    },
  }
}
export type SandboxStage = Awaited<ReturnType<typeof setSandboxStage>>
