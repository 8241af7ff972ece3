import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { browserOf, markBrowser } from './browser.ts'

const answerTo = async (publicUrl: string, cookie?: string) => {
  const app = new Hono()
    .get('/known', (context) => context.json({ key: browserOf(context, publicUrl) }))
    .get('/mark', (context) => context.json({ key: markBrowser(context, publicUrl) }))
  const headers = cookie === undefined ? {} : { cookie }
  const known = (await (await app.request('/known', { headers })).json()) as { key: string | null }
  const marked = await app.request('/mark', { headers })
  return {
    known: known.key,
    given: ((await marked.json()) as { key: string }).key,
    set: marked.headers.get('set-cookie') ?? '',
  }
}

describe('the cookie by which a browser is recognised', () => {
  it('can be set by this host alone, over TLS', async () => {
    const { set, given } = await answerTo('https://carteiro.example')
    expect(set).toContain(`__Host-carteiro_connect=${given};`)
    expect(set).toMatch(/; HttpOnly; Secure; SameSite=Lax/i)
    const again = await answerTo('https://carteiro.example', `__Host-carteiro_connect=${given}`)
    expect([again.known, again.given]).toEqual([given, given])
  })

  it.each(['', '%00', 'a', 'x'.repeat(31), 'x'.repeat(33), `${'x'.repeat(31)}%0a`, ' ', '../x'])(
    'is replaced when it holds what we never give: %j',
    async (value) => {
      for (const [publicUrl, name] of [
        ['https://carteiro.example', '__Host-carteiro_connect'],
        ['http://127.0.0.1:8080', 'carteiro_connect'],
      ] as const) {
        const { known, given } = await answerTo(publicUrl, `${name}=${value}`)
        expect(known).toBeNull()
        expect(given).toMatch(/^[\w-]{32}$/)
        expect(given).not.toBe(value)
      }
    },
  )

  it('of another host of the domain does not count as ours', async () => {
    const { known } = await answerTo('https://carteiro.example', `carteiro_connect=${'x'.repeat(32)}`)
    expect(known).toBeNull()
  })
})
