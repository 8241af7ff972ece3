import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { Carteiro, ConfigurationError } from '@carteiro/sdk'

/** Read in this order: what stands in an earlier one holds, as in Next.js and Vite. The environment comes before all. */
export const ENV_FILES = ['.env.local', '.env']

/** The environment, and beneath it the folder's files. */
export const readEnv = (folder: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  const files = ENV_FILES.map((name) => join(folder, name)).filter((path) => existsSync(path))
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value))
  return Object.assign({}, ...files.reverse().map((path) => parseEnv(readFileSync(path, 'utf8'))), given)
}

const HOW_TO_GET_URL = `CARTEIRO_URL is not set: the gateway's address, such as http://127.0.0.1:8080.
Set it in the environment, or in .env.local or .env of this folder. "npx carteiro init" sets up a gateway of your own.`

const HOW_TO_GET_KEY = `CARTEIRO_API_KEY is not set: an API key, ck_test_… for the sandbox or ck_live_… for real posts.
Make one in the studio ("Developers", "API keys") or by "carteiro keys create --help", and set it in the environment, or in
.env.local or .env of this folder.`

/** @throws ConfigurationError that says what is missing, and how to get it */
export const requireSetting = (env: NodeJS.ProcessEnv, name: 'CARTEIRO_URL' | 'CARTEIRO_API_KEY'): string => {
  const value = env[name]
  if (value) return value
  const message = name === 'CARTEIRO_URL' ? HOW_TO_GET_URL : HOW_TO_GET_KEY
  throw new ConfigurationError('invalid_configuration', message)
}

export type Mode = 'live' | 'test'
/** What calls with a key are about unless they say otherwise. */
export const modeOfKey = (key: string): Mode => (key.startsWith('ck_test_') ? 'test' : 'live')

export const connect = (env: NodeJS.ProcessEnv, apiKey?: string): Carteiro =>
  new Carteiro({
    baseUrl: requireSetting(env, 'CARTEIRO_URL'),
    apiKey: apiKey ?? requireSetting(env, 'CARTEIRO_API_KEY'),
  })

/** How frameworks mark what browsers see. */
const PREFIXES = ['', 'NEXT_PUBLIC_', 'VITE_', 'PUBLIC_', 'REACT_APP_', 'EXPO_PUBLIC_']
/** Names of the publishable key, the newest first. */
export const ANON_KEYS = ['SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_PUBLISHABLE_DEFAULT_KEY', 'SUPABASE_ANON_KEY']

const firstOf = (env: NodeJS.ProcessEnv, names: string[]): string | null =>
  names.flatMap((name) => PREFIXES.map((prefix) => env[prefix + name])).find(Boolean) ?? null

/** The app's Supabase project, under whichever names it has it. */
export const supabaseOf = (env: NodeJS.ProcessEnv): { url: string | null; anonKey: string | null } => ({
  url: firstOf(env, ['SUPABASE_URL']),
  anonKey: firstOf(env, ANON_KEYS),
})
