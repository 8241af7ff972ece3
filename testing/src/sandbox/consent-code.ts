import { isOAuth, type PlatformDefinition, type PlatformOAuth } from '@carteiro/platform-kit'

const REDIRECT_URI = 'https://carteiro.example/callback'

export const oauthOf = ({ connection }: PlatformDefinition): PlatformOAuth => {
  if (!isOAuth(connection)) throw new Error('the platform has no app')
  return connection
}

/** A whole login: agrees to everything on a platform's consent page in the sandbox, and exchanges the code. */
export const logIn = async (definition: PlatformDefinition, login: string | null = null) => {
  const oauth = oauthOf(definition)
  const scopes = definition.catalog.options.flatMap(({ option }) => oauth.scopesOf(option, login))
  const consent = { redirectUri: REDIRECT_URI, state: 'of-a-test', challenge: null, login }
  const url = await oauth.consentUrl({ ...consent, scopes: [...new Set([...oauth.baseScopes, ...scopes])] })
  const page = await (await fetch(url)).text()
  const offered = [...page.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope = '']) => scope)
  const form = new URLSearchParams([['decision', 'allow'], ...offered.map((scope) => ['scope', scope])])
  const answer = await fetch(url, { method: 'POST', body: form, redirect: 'manual' })
  const code = new URL(answer.headers.get('location') ?? 'none:').searchParams.get('code')
  if (code === null) throw new Error(`no code: HTTP ${answer.status}, ${await answer.text()}`)
  return oauth.exchange({ code, redirectUri: REDIRECT_URI, verifier: null, login })
}
