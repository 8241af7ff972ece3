import {
  createPlatformClient,
  createRangeSender,
  createUploadClients,
  type Reach,
} from '@carteiro/platform-kit'
import { expect, test } from 'vitest'
import { createTikTokApi } from './api.ts'
import { planChunks } from './steps/chunk-plan.ts'

const source = {
  size: 1,
  type: 'video/mp4',
  readRange: async () => Buffer.alloc(1),
  pieces: async function* () {},
  stream: async function* () {},
}

test.each([
  ['https://open.tiktokapis.com', 'https://upload.example.com/video'],
  ['https://open.tiktokapis.com', 'https://tiktokapis.com.example.com/video'],
  ['https://open.tiktokapis.com', 'http://upload.us.tiktokapis.com/video'],
  ['https://tiktok.proxy.example.com', 'https://10.0.0.1/video'],
])('with the API at %s, no file goes to %s', async (apiBaseUrl, uploadUrl) => {
  const reach: Reach = { CARTEIRO_MODE: 'live', SANDBOX_ORIGINS: [] }
  const uploads = { platform: 'tiktok', apiBaseUrl, reach, hostSuffixes: ['.tiktokapis.com'] }
  const api = createTikTokApi(
    createPlatformClient({ platform: 'tiktok', baseUrl: apiBaseUrl, reach }),
    createRangeSender(createUploadClients(uploads)),
    'token',
  )
  const send = api.sendChunk({
    uploadUrl,
    plan: planChunks(1),
    range: { start: 0, end: 1 },
    source,
    onProgress: async () => undefined,
    signal: new AbortController().signal,
  })
  await expect(send).rejects.toMatchObject({ verdict: 'refuse', code: 'internal', effect: 'none' })
})
