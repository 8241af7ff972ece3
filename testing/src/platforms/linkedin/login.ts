import { defineLinkedIn } from '@carteiro/linkedin'
import { type FoundAccount, isOAuth, missingOf, type PlatformOAuth } from '@carteiro/platform-kit'

const REDIRECT = 'https://app.example.com/api/accounts/linkedin/callback'

/** LinkedIn's login by these settings. @throws Error that names what is missing */
export const loginBy = (settings: Parameters<typeof defineLinkedIn>[0]): PlatformOAuth => {
  const { connection } = defineLinkedIn(settings)
  if (isOAuth(connection)) return connection
  throw new Error(`missing: ${missingOf(connection).join(', ')}`)
}

/** Says yes on the sandbox's consent page. @throws Error with the page that refuses */
export const connect = async (oauth: PlatformOAuth, login: string): Promise<FoundAccount[]> => {
  const consent = { redirectUri: REDIRECT, state: 'state', challenge: null, login }
  const url = await oauth.consentUrl({ ...consent, scopes: oauth.scopesOf('linkedin_post', login) })
  const body = new URLSearchParams({ decision: 'allow' })
  const said = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  if (said.status !== 302) throw new Error(await said.text())
  const code = new URL(said.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return oauth.exchange({ code, redirectUri: REDIRECT, verifier: null, login })
}
