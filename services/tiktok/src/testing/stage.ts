import { readFileSync } from 'node:fs'
import type { JobContent, MediaFile } from '@carteiro/contracts'
import { parseTokenKeys } from '@carteiro/platform-kit'
import {
  type MediaServer,
  type NewJob,
  serveMedia,
  setPlatformStage,
} from '@carteiro/platform-kit/conformance'
import { startSandbox } from '../../../../infra/sandbox/src/index.ts'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { defineTikTok } from '../definition.ts'

const FIXTURES = new URL('../../../../infra/sandbox/fixtures/', import.meta.url)
const TYPES: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', mp4: 'video/mp4' }
const TOKEN_KEYS = parseTokenKeys(`test:${Buffer.alloc(32, 9).toString('base64')}`)

export const account = {
  externalId: '723f24d7-e717-40f8-a2b6-cb8464cd23b4',
  username: 'carteiro.demo',
  accessToken: 'sandbox-tiktok-access-token',
}

export type SandboxPost = {
  id: string
  permalink: string
  text: string
  media: { kind: string; size: number }[]
  settings: Record<string, unknown>
}

/** Makes an MP4 larger without changing what it shows: a box of its kind that players skip. */
export const padded = (video: Buffer, bytes: number): Buffer => {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes, 0)
  box.write('free', 4)
  return Buffer.concat([video, box])
}

/** The TikTok service with a real database and the real sandbox, or what stands at `apiBaseUrl`, behind it. */
export const setTikTokStage = async (apiBaseUrl?: string) => {
  const database = await createTestDatabase()
  const sandbox = await startSandbox({ port: 0, processingMs: 0 })
  const media: MediaServer = await serveMedia()
  const definition = defineTikTok({
    TIKTOK_API_BASE_URL: apiBaseUrl ?? `${sandbox.url}/tiktok`,
    TOKEN_ENCRYPTION_KEYS: TOKEN_KEYS,
  })
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
  const file = (name: string, more: Partial<MediaFile> = {}): MediaFile =>
    media.add(name, TYPES[name.split('.').at(-1) ?? ''] ?? '', fixture(name), more)
  const callsOf = async (operation: string): Promise<number> =>
    (await control('GET', 'requests?platform=tiktok&limit=2000')).requests.filter(
      (call: { operation: string }) => call.operation === operation,
    ).length
  /** What the sandbox's TikTok knows of app and creator; a minute's calls are not counted in tests. */
  const rules = (more: Record<string, unknown> = {}) =>
    control('PUT', 'tiktok/rules', { rate_limits: false, ...more })

  return {
    ...stage,
    stage,
    options,
    media,
    file,
    fixture,
    rules,
    callsOf,
    video: (settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}): NewJob => ({
      option: 'tiktok_video',
      content: {
        caption: 'Bom dia #carteiro',
        mediaFiles: [file('reel.mp4')],
        settings: { privacy: 'PUBLIC_TO_EVERYONE', ...settings },
        ...more,
      },
    }),
    photos: (settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}): NewJob => ({
      option: 'tiktok_photo',
      content: {
        caption: 'Duas fotos',
        mediaFiles: [file('square.jpg'), file('portrait.jpg')],
        settings: { privacy: 'PUBLIC_TO_EVERYONE', ...settings },
        ...more,
      },
    }),
    /** A real video of three chunks, the last one longer. */
    largeVideo: (bytes = 31_000_000): MediaFile => {
      const video = fixture('reel.mp4')
      return media.add('large.mp4', 'video/mp4', padded(video, bytes - video.length))
    },
    fault: (operation: string, fault: string, more: Record<string, unknown> = {}): Promise<unknown> =>
      control('POST', 'faults', { platform: 'tiktok', operation, fault, ...more }),
    /** The next call is answered so, without any effect. */
    refusal: (operation: string, status: number, body: unknown, more: Record<string, unknown> = {}) =>
      control('POST', 'faults', { platform: 'tiktok', operation, fault: 'error', status, body, ...more }),
    clearFaults: () => control('DELETE', 'faults'),
    posts: async (): Promise<SandboxPost[]> => (await control('GET', 'posts?platform=tiktok')).posts,
    /** How many calls of an operation some work makes. */
    callsDuring: async (operation: string, work: () => Promise<unknown>): Promise<number> => {
      const before = await callsOf(operation)
      await work()
      return (await callsOf(operation)) - before
    },
    reset: async (): Promise<void> => {
      await control('DELETE', 'posts')
      await control('DELETE', 'faults')
      await rules()
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
export type TikTokStage = Awaited<ReturnType<typeof setTikTokStage>>
