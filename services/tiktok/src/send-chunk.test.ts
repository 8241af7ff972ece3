import { expect, test } from 'vitest'
import { planChunks } from './chunk-plan.ts'
import { createChunkSender } from './send-chunk.ts'

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
])("with the API at %s, nobody's file goes to %s", async (apiBaseUrl, uploadUrl) => {
  const send = createChunkSender(apiBaseUrl)({
    uploadUrl,
    plan: planChunks(1),
    range: { start: 0, end: 1 },
    source,
    onProgress: async () => undefined,
    timeoutMs: 1_000,
    signal: new AbortController().signal,
  })
  await expect(send).rejects.toMatchObject({ verdict: 'refuse', code: 'internal', effect: 'none' })
})
