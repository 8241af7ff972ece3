import { startSandbox } from '../../index.ts'

const TOKEN = 'sandbox-tiktok-access-token'
const PUBLISH = '/tiktok/v2/post/publish'

export type Answer = { status: number; code: string; data: Record<string, unknown>; text: string }

/** The sandbox, and a client of its TikTok that sends any call that a test wants, valid or not. */
export const startTikTokSandbox = async () => {
  const sandbox = await startSandbox({ port: 0, processingMs: 0 })
  const control = async (method: string, path: string, body?: unknown) =>
    fetch(`${sandbox.url}/_sandbox/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })

  const call = async (
    path: string,
    body: unknown,
    { token = TOKEN, type = 'application/json; charset=UTF-8' } = {},
  ): Promise<Answer> => {
    const response = await fetch(sandbox.url + PUBLISH + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const { data, error } = JSON.parse(text)
    return { status: response.status, code: error.code, data, text }
  }

  return {
    ...sandbox,
    call,
    rules: (rules: Record<string, unknown>) => control('PUT', 'tiktok/rules', rules),
    reset: async () => {
      await control('DELETE', 'posts')
      await control('PUT', 'tiktok/rules', { rate_limits: false })
    },
    /** An account that granted only these scopes; its token is its id. */
    addAccount: (id: string, scopes: string[], expiresAt: string | null = null) =>
      control('POST', 'accounts', {
        platform: 'tiktok',
        id,
        username: id,
        access_token: id,
        scopes,
        expires_at: expiresAt,
      }),
    posts: async (): Promise<{ id: string; text: string; settings: Record<string, unknown> }[]> =>
      (await (await control('GET', 'posts?platform=tiktok')).json()).posts,
    put: async (url: unknown, bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
      const response = await fetch(String(url), { method: 'PUT', body: bytes, headers })
      return { status: response.status, range: response.headers.get('content-range') }
    },
  }
}
export type TikTokSandbox = Awaited<ReturnType<typeof startTikTokSandbox>>

export const videoBody = (size: number, chunk = size, count = Math.floor(size / chunk), info = {}) => ({
  post_info: { privacy_level: 'PUBLIC_TO_EVERYONE', brand_content_toggle: false, ...info },
  source_info: { source: 'FILE_UPLOAD', video_size: size, chunk_size: chunk, total_chunk_count: count },
})

export const photoBody = (photo_images: string[], info = {}, more = {}) => ({
  media_type: 'PHOTO',
  post_mode: 'DIRECT_POST',
  post_info: {
    privacy_level: 'PUBLIC_TO_EVERYONE',
    brand_content_toggle: false,
    brand_organic_toggle: false,
    ...info,
  },
  source_info: { source: 'PULL_FROM_URL', photo_images, photo_cover_index: 0 },
  ...more,
})

export const chunkHeaders = (first: number, end: number, total: number, type = 'video/mp4') => ({
  'content-type': type,
  'content-range': `bytes ${first}-${end - 1}/${total}`,
})
