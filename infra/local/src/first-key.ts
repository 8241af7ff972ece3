import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { type Mode, scopes } from '@carteiro/contracts'
import { demoUser } from './auth/demo-user.ts'

const NAME = 'CARTEIRO_API_KEY'

/** The key that an earlier start created; undefined when it created none. */
export const keptKey = async (stateDir: string): Promise<string | undefined> => {
  const text = await readFile(join(stateDir, 'local.env'), 'utf8').catch(() => '')
  return parseEnv(text)[NAME]
}

const isAccepted = async (gateway: string, key: string, mode: Mode): Promise<boolean> => {
  const headers = { authorization: `Bearer ${key}` }
  const isOfMode = key.startsWith(`ck_${mode}_`)
  return isOfMode && (await fetch(`${gateway}/api/accounts`, { headers })).ok
}

/**
 * An API key of the demo user with every scope, so that a first call needs no sign-in: the one that was kept, or a new one. It is
 * written into `local.env`.
 */
export const provideKey = async (
  stack: { gateway: string; serviceRoleKey: string; stateDir: string },
  mode: Mode,
  kept: string | undefined,
): Promise<string> => {
  const { gateway, serviceRoleKey, stateDir } = stack
  const make = async (): Promise<string> => {
    const name = `npm start, ${new Date().toISOString()}`
    const response = await fetch(`${gateway}/api/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${serviceRoleKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, mode, scopes, user_id: demoUser.id }),
    })
    if (!response.ok) throw new Error(`no API key could be made: ${await response.text()}`)
    return ((await response.json()) as { data: { secret: string } }).data.secret
  }
  const key = kept && (await isAccepted(gateway, kept, mode)) ? kept : await make()
  await appendFile(join(stateDir, 'local.env'), `CARTEIRO_URL=${gateway}\n${NAME}=${key}\n`)
  return key
}
