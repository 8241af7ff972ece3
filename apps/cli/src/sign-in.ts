import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Context } from './context.ts'
import { UsageError } from './exit-codes.ts'
import { supabaseOf } from './settings.ts'

const ANSWER_LIMIT_MS = 15_000

/** A line that is typed and not shown. */
const askSecretly = async (question: string, signal: AbortSignal): Promise<string> => {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const answer = await terminal.question('', { signal }).finally(() => terminal.close())
  process.stderr.write('\n')
  return answer
}

const passwordOf = async ({ env, output, signal }: Context, email: string): Promise<string> => {
  if (env.CARTEIRO_USER_PASSWORD) return env.CARTEIRO_USER_PASSWORD
  if (output.isTerminal) return askSecretly(`Password of ${email}: `, signal)
  throw new UsageError(
    '--email: expected the password in CARTEIRO_USER_PASSWORD, as there is no terminal to ask on',
  )
}

/** The access token of a user of the app, by Supabase Auth. @throws UsageError */
export const signIn = async (context: Context, email: string): Promise<string> => {
  const { url, anonKey } = supabaseOf(context.env)
  if (!url || !anonKey)
    throw new UsageError(
      '--email: expected SUPABASE_URL and SUPABASE_ANON_KEY (or with NEXT_PUBLIC_ or VITE_) in the environment, .env.local or .env',
    )
  const password = await passwordOf(context, email)
  const response = await fetch(`${url.replace(/\/+$/, '')}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: anonKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
  }).catch((cause: Error) => {
    if (context.signal.aborted) throw cause
    throw new UsageError(`--email: ${url} does not answer`, { cause })
  })
  const answer = (await response.json().catch(() => ({}))) as { access_token?: string; msg?: string }
  if (answer.access_token) return answer.access_token
  throw new UsageError(`--email: Supabase Auth refuses ${email}: ${answer.msg ?? response.status}`)
}
