import { openBrowser } from '@carteiro/testing/accounts/browser'

/** This machine's resolver may not know what browsers know: that the names of the deployment are this machine. */
const reachable = (address: string): string =>
  address.replace(/^http:\/\/\w+\.localhost:/, 'http://127.0.0.1:')

const json = async <T>(response: Response): Promise<T> => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`)
  return response.json() as Promise<T>
}

export type Deployment = { publicUrl: string; supabaseUrl: string; anonKey: string }

/** Signs a user in, as supabase-js does. Answers the access token. */
export const signIn = async (
  { supabaseUrl, anonKey }: Deployment,
  login: { email: string; password: string },
): Promise<string> => {
  const response = await fetch(`${reachable(supabaseUrl)}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: anonKey, 'content-type': 'application/json' },
    body: JSON.stringify(login),
  })
  return (await json<{ access_token: string }>(response)).access_token
}

/** Connects an account of X at the sandbox, as its user does in a browser. @throws when the end isn't "Connected" */
export const connectAccount = async ({ publicUrl }: Deployment, token: string): Promise<void> => {
  const browser = openBrowser(publicUrl, reachable(publicUrl))
  const asked = await browser.send(`${publicUrl}/api/accounts/x/connect`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { data } = await json<{ data: { authorization_url: string } }>(asked)
  const scopes = (new URL(data.authorization_url).searchParams.get('scope') ?? '').split(' ')
  const allowed = await browser.submit(reachable(data.authorization_url), [
    ['decision', 'allow'],
    ...scopes.map((scope): [string, string] => ['scope', scope]),
  ])
  const page = await (await browser.send(browser.leadsTo(allowed))).text()
  if (!page.includes('Connected')) throw new Error(`no account was connected:\n${page}`)
}
