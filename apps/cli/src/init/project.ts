import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readEnv, supabaseOf } from '../settings.ts'

export type Framework = 'next' | 'vite' | null

/** What is found in an app's folder. */
export type Project = {
  folder: string
  framework: Framework
  dependencies: string[]
  isTypeScript: boolean
  /** Where the app's own files are: `app`, `src/app`, `pages`, `src`, … */
  sources: string
  supabase: {
    hasConfig: boolean
    /** Files of supabase/migrations. */
    migrations: string[]
    /** Null: not found. */
    url: string | null
    anonKey: string | null
    /** Of the Supabase CLI on this machine. */
    isLocal: boolean
    apiPort: string
    databasePort: string
    /** Host, port and name of a hosted database behind its session pooler, where "supabase link" has noted them. */
    pooler: string | null
    majorVersion: string | null
  }
  env: NodeJS.ProcessEnv
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '0.0.0.0', 'host.docker.internal']
const API_PORT = '54321'
const DATABASE_PORT = '54322'

/** A value of a section of config.toml; what is commented out is not there. */
const settingIn = (toml: string, section: string, name: string): string | null => {
  const [, body = ''] =
    new RegExp(`^\\[${section}\\]\\s*$([\\s\\S]*?)(?=^\\[|$(?![\\s\\S]))`, 'm').exec(toml) ?? []
  return new RegExp(`^\\s*${name}\\s*=\\s*"?([^"\\s#]+)"?`, 'm').exec(body)?.[1] ?? null
}

const SESSION_PORT = '5432'
/** Supabase shows a placeholder for the password; the port may be the one of the transaction pooler, on which LISTEN does not work. */
const poolerIn = (text: string): string | null => {
  const [, host, path] = /@([^:/@\s]+)(?::\d+)?\/(\w+)/.exec(text) ?? []
  return host && path ? `${host}:${SESSION_PORT}/${path}` : null
}

const sourcesOf = (folder: string, framework: Framework): string => {
  const wanted = framework === 'next' ? ['src/app', 'app', 'src/pages', 'pages'] : ['src']
  return wanted.find((place) => existsSync(join(folder, place))) ?? (framework === 'next' ? 'app' : 'src')
}

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }

/** @throws when package.json is no JSON */
export const findProject = (folder: string): Project => {
  const read = (path: string): string | null =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null
  const manifest = JSON.parse(read('package.json') ?? '{}') as Manifest
  const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const has = (name: string): boolean => dependencies.includes(name)
  const framework = has('next') ? 'next' : has('vite') && has('react') ? 'vite' : null
  const toml = read('supabase/config.toml')
  const env = readEnv(folder)
  const { url: given, anonKey } = supabaseOf(env)
  const reference = read('supabase/.temp/project-ref')?.trim()
  const url = given ?? (reference ? `https://${reference}.supabase.co` : null)
  const migrations = join(folder, 'supabase/migrations')
  return {
    folder,
    framework,
    dependencies,
    isTypeScript: has('typescript') || existsSync(join(folder, 'tsconfig.json')),
    sources: sourcesOf(folder, framework),
    supabase: {
      hasConfig: toml !== null,
      migrations: existsSync(migrations)
        ? readdirSync(migrations).filter((name) => name.endsWith('.sql'))
        : [],
      url,
      anonKey,
      isLocal: url === null ? toml !== null : LOCAL_HOSTS.includes(URL.parse(url)?.hostname ?? ''),
      apiPort: settingIn(toml ?? '', 'api', 'port') ?? API_PORT,
      databasePort: settingIn(toml ?? '', 'db', 'port') ?? DATABASE_PORT,
      pooler: poolerIn(read('supabase/.temp/pooler-url') ?? ''),
      majorVersion: settingIn(toml ?? '', 'db', 'major_version'),
    },
    env,
  }
}
