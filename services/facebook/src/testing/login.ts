import { type FoundAccount, isSetUp, type PlatformOAuth } from '@carteiro/platform-kit'
import { facebookOAuth } from '../oauth.ts'

const REDIRECT = 'https://app.example.com/api/accounts/facebook/callback'

/** Facebook's login by these settings. @throws Error that names what is missing */
export const loginBy = (settings: Parameters<typeof facebookOAuth>[0]): PlatformOAuth => {
  const oauth = facebookOAuth(settings)
  if (!isSetUp(oauth)) throw new Error(`missing: ${oauth.missing.join(', ')}`)
  return oauth
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
  const url = oauth.consentUrl({ ...consent, scopes: askedBy(oauth) })
  const said = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  if (said.status !== 302) throw new Error(await said.text())
  const code = new URL(said.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return oauth.exchange({ code, redirectUri: REDIRECT, verifier: null, login: null })
}
