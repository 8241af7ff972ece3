import { startSandbox } from '@carteiro/sandbox'

export type Answer = { status: number; body: Record<string, never> | null; headers: Headers; text: string }
export type Request = {
  token?: string | null
  json?: unknown
  form?: Record<string, string>
  multipart?: FormData
  headers?: Record<string, string>
}

/** A sandbox, and a client of one of its platforms that sends any call, valid or not. */
export const startTestSandbox = async (platform: string, defaultToken: string) => {
  const sandbox = await startSandbox({ port: 0, processingMs: 0, extras: false })
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }

  const call = async (method: string, path: string, request: Request = {}): Promise<Answer> => {
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
    control,
    rules: (rules: Record<string, unknown>) => control('PUT', `${platform}/rules`, rules),
    advance: (seconds: number) => control('POST', 'clock', { advance_ms: seconds * 1000 }),
    fault: (fault: Record<string, unknown>) => control('POST', 'faults', { platform, ...fault }),
    posts: async (): Promise<{ id: string; text: string; settings: Record<string, unknown> }[]> =>
      (await control('GET', `posts?platform=${platform}`)).body.posts,
    /** Adds an account that granted only these scopes; its token is its id. */
    addAccount: (id: string, scopes: string[], expiresAt: string | null = null) =>
      control('POST', 'accounts', {
        platform,
        id,
        username: id,
        access_token: id,
        scopes,
        expires_at: expiresAt,
      }),
    reset: async () => {
      await control('DELETE', 'posts')
      await control('DELETE', 'faults')
      await control('DELETE', 'clock')
      await control('PUT', `${platform}/rules`, {})
    },
  }
}
export type Sandbox = Awaited<ReturnType<typeof startTestSandbox>>
