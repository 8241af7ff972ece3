import { startSandbox } from './index.ts'

export type Said = { status: number; body: Record<string, never> | null; headers: Headers; text: string }
export type Request = {
  token?: string | null
  json?: unknown
  form?: Record<string, string>
  multipart?: FormData
  headers?: Record<string, string>
}

/** A sandbox, and a client of one of its platforms that does what a test tells it, right or wrong. */
export const setSandbox = async (platform: string, defaultToken: string) => {
  const sandbox = await startSandbox({ port: 0, processingMs: 0, extras: false })
  const steer = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }

  const call = async (method: string, path: string, request: Request = {}): Promise<Said> => {
    const { token = defaultToken, json, form, multipart, headers = {} } = request
    const body = json === undefined ? (form ? new URLSearchParams(form) : multipart) : JSON.stringify(json)
    const response = await fetch(`${sandbox.url}/${platform}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      body: isJson ? JSON.parse(text) : null,
      headers: response.headers,
      text,
    }
  }

  return {
    ...sandbox,
    call,
    steer,
    rules: (rules: Record<string, unknown>) => steer('PUT', `${platform}/rules`, rules),
    advance: (seconds: number) => steer('POST', 'clock', { advance_ms: seconds * 1000 }),
    fault: (fault: Record<string, unknown>) => steer('POST', 'faults', { platform, ...fault }),
    posts: async (): Promise<{ id: string; text: string; settings: Record<string, unknown> }[]> =>
      (await steer('GET', `posts?platform=${platform}`)).body.posts,
    /** An account that granted only these scopes; its token is its id. */
    addAccount: (id: string, scopes: string[], expiresAt: string | null = null) =>
      steer('POST', 'accounts', {
        platform,
        id,
        username: id,
        access_token: id,
        scopes,
        expires_at: expiresAt,
      }),
    reset: async () => {
      await steer('DELETE', 'posts')
      await steer('DELETE', 'faults')
      await steer('DELETE', 'clock')
      await steer('PUT', `${platform}/rules`, {})
    },
  }
}
export type Sandbox = Awaited<ReturnType<typeof setSandbox>>
