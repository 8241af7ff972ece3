import { createHash, randomBytes } from 'node:crypto'
import type { FoundAccount, PlatformOAuth } from '@carteiro/platform-kit'

const SECRET_BYTES = 32
const randomSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')

/** The code in the address that a platform has redirected the browser to. @throws when the login was refused, or is another one */
const codeIn = (address: string, state: string): string => {
  const query = URL.parse(address.trim())?.searchParams
  const refusal = query?.get('error_description') ?? query?.get('error')
  if (refusal) throw new Error(`the platform refused the login: ${refusal}`)
  const code = query?.get('code')
  if (!code || query?.get('state') !== state) {
    throw new Error(
      'expected the whole address that the browser was redirected to, with code and state of this login',
    )
  }
  return code
}

/**
 * Logs in as a person would: shows the consent page's address, and asks for the address that the browser is redirected
 * to from there, which need not answer.
 *
 * @param ask shows a text, and gives what is typed
 */
export const loginBy =
  (redirectUri: string, login: string | null, ask: (text: string) => Promise<string>) =>
  async (oauth: PlatformOAuth, scopes: string[]): Promise<FoundAccount[]> => {
    const state = randomSecret()
    const verifier = oauth.usesPkce ? randomSecret() : null
    const challenge = verifier && createHash('sha256').update(verifier).digest('base64url')
    const consent = await oauth.consentUrl({ redirectUri, state, scopes, challenge, login })
    const address = await ask(
      `Open this address, and allow what it asks for:\n\n  ${consent}\n\nThen paste the address that the browser was redirected to (the page itself may be an error):\n`,
    )
    return oauth.exchange({ code: codeIn(address, state), redirectUri, verifier, login })
  }
