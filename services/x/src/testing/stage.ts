import { readFileSync } from 'node:fs'
import type { JobContent, MediaFile } from '@carteiro/contracts'
import {
  type MediaServer,
  type NewJob,
  serveMedia,
  setPlatformStage,
} from '@carteiro/platform-kit/conformance'
import { startSandbox } from '../../../../infra/sandbox/src/index.ts'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { defineX } from '../definition.ts'

const FIXTURES = new URL('../../../../infra/sandbox/fixtures/', import.meta.url)
const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  mp4: 'video/mp4',
}
const PROCESSING_MS = 100
const account = {
  externalId: '1500000000000000001',
  username: 'carteiro_demo',
  accessToken: 'sandbox-x-access-token',
}

export type SandboxPost = {
  id: string
  permalink: string
  text: string
  media: { kind: string; size: number; alt_text: string | null }[]
  settings: Record<string, unknown>
}

/** Two frames of one pixel: the smallest GIF that moves. */
const GIF = Buffer.from(
  '47494638396101000100800000ffffff00000021f904000a0000002c00000000010001000002024401' +
    '0021f904000a0000002c000000000100010000020244010' +
    '03b',
  'hex',
)

/** Makes an MP4 larger without changing what it shows: a box of its kind that players skip. */
const padded = (video: Buffer, bytes: number): Buffer => {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes, 0)
  box.write('free', 4)
  return Buffer.concat([video, box])
}

/** The X service with a real database and the real sandbox behind it. */
export const setXStage = async () => {
  const database = await createTestDatabase()
  const sandbox = await startSandbox({ port: 0, processingMs: PROCESSING_MS })
  const media: MediaServer = await serveMedia()
  const definition = defineX(`${sandbox.url}/x`)
  const options = { database, definition, account, mediaOrigins: [media.url] }
  const stage = await setPlatformStage(options)

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  const fixture = (name: string): Buffer => readFileSync(new URL(name, FIXTURES))
  const callsOf = async (operation: string): Promise<number> =>
    (await control('GET', 'requests?platform=x&limit=2000')).requests.filter(
      (call: { operation: string }) => call.operation === operation,
    ).length

  return {
    ...stage,
    stage,
    options,
    media,
    job: (caption: string, more: Partial<JobContent> = {}): NewJob => ({
      option: 'x_post',
      content: { caption, mediaFiles: [], settings: {}, ...more },
    }),
    file: (name: string, more: Partial<MediaFile> = {}): MediaFile =>
      media.add(name, TYPES[name.split('.').at(-1) ?? ''] ?? '', fixture(name), more),
    gif: (more: Partial<MediaFile> = {}): MediaFile => media.add('dot.gif', 'image/gif', GIF, more),
    /** A real video of more than two segments. */
    largeVideo: (): MediaFile =>
      media.add('large.mp4', 'video/mp4', padded(fixture('reel.mp4'), 2 * 1024 * 1024)),
    fault: (operation: string, fault: string, more: Record<string, unknown> = {}): Promise<unknown> =>
      control('POST', 'faults', { platform: 'x', operation, fault, ...more }),
    /** The next call is answered so, without any effect. */
    refusal: (operation: string, status: number, body: unknown, more: Record<string, unknown> = {}) =>
      control('POST', 'faults', { platform: 'x', operation, fault: 'error', status, body, ...more }),
    posts: async (): Promise<SandboxPost[]> => (await control('GET', 'posts?platform=x')).posts,
    callsOf,
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
export type XStage = Awaited<ReturnType<typeof setXStage>>
