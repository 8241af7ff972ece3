/** A minimal browser: keeps cookies, follows redirects, fills forms. `publicUrl` is served at `gatewayUrl`. */
export const openBrowser = (publicUrl: string, gatewayUrl: string) => {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map()
    jars.set(origin, jar)
    return jar
  }

  /** Sends one request, as a browser does. */
  const send = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const { origin } = new URL(address)
    const jar = jarOf(origin)
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const target = address.startsWith(publicUrl) ? gatewayUrl + address.slice(publicUrl.length) : address
    const response = await fetch(target, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
    return response
  }

  return {
    send,
    forget: (): void => jars.clear(),
    /** The address to which an answer redirects. */
    leadsTo: (response: Response): string => response.headers.get('location') ?? '',
    submit: (address: string, fields: [name: string, value: string][]): Promise<Response> =>
      send(address, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}
export type Browser = ReturnType<typeof openBrowser>
