import { defineFacebook } from '@carteiro/facebook'
import { type FoundAccount, isOAuth, missingOf, type PlatformOAuth } from '@carteiro/platform-kit'

const REDIRECT = 'https://app.example.com/api/accounts/facebook/callback'

/** Facebook's login by these settings. @throws Error that names what is missing */
export const loginBy = (settings: Parameters<typeof defineFacebook>[0]): PlatformOAuth => {
  const { connection } = defineFacebook(settings)
  if (isOAuth(connection)) return connection
  throw new Error(`missing: ${missingOf(connection).join(', ')}`)
}

export const askedBy = (oauth: PlatformOAuth): string[] => [
  ...oauth.baseScopes,
  ...oauth.scopesOf('facebook_post', null),
]

/** Says yes on the sandbox's consent page, to some permissions or to all. @throws Error with the page that refuses */
export const connect = async (oauth: PlatformOAuth, granted = askedBy(oauth)): Promise<FoundAccount[]> => {
  const consent = { redirectUri: REDIRECT, state: 'state', challenge: null, login: null }
  const body = new URLSearchParams({ decision: 'allow' })
  for (const scope of granted) body.append('scope', scope)
  const url = await oauth.consentUrl({ ...consent, scopes: askedBy(oauth) })
  const said = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  if (said.status !== 302) throw new Error(await said.text())
  const code = new URL(said.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return oauth.exchange({ code, redirectUri: REDIRECT, verifier: null, login: null })
}
