import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ANON_KEYS } from '../settings.ts'
import { type Change, fileOf } from './change.ts'
import { planEnv, type Setting } from './env-file.ts'
import type { Project } from './project.ts'

const GATEWAY_URL = 'http://127.0.0.1:8080'
/** How each framework shows settings to a browser. */
const PREFIX = { next: 'NEXT_PUBLIC_', vite: 'VITE_', none: '' } as const

const nameOfAnonKey = ({ env }: Project, prefix: string): string =>
  ANON_KEYS.map((name) => prefix + name).find((name) => env[name]) ?? `${prefix}SUPABASE_ANON_KEY`

const browserSettings = (project: Project): Setting[] => {
  const { framework, supabase } = project
  const prefix = PREFIX[framework ?? 'none']
  const anonKey = nameOfAnonKey(project, prefix)
  const url = `${prefix}SUPABASE_URL`
  return [
    ...(framework === null
      ? []
      : [
          {
            name: `${prefix}CARTEIRO_URL`,
            value: GATEWAY_URL,
            why: ['The same for the browser, which sends its user’s token.'],
          },
        ]),
    ...(project.env[url]
      ? []
      : [
          {
            name: url,
            value: supabase.isLocal ? `http://127.0.0.1:${supabase.apiPort}` : (supabase.url ?? ''),
            why: [
              'Of your Supabase project: dashboard, "Project Settings", "Data API"; locally "npx supabase status".',
            ],
          },
        ]),
    ...(project.env[anonKey]
      ? []
      : [
          {
            name: anonKey,
            value: supabase.anonKey ?? '',
            why: ['Its publishable (or anon) key: "API Keys" there.'],
          },
        ]),
  ]
}

const serverSettings: Setting[] = [
  {
    name: 'CARTEIRO_URL',
    value: GATEWAY_URL,
    why: ['Carteiro’s gateway, for your server and the command carteiro.'],
  },
  {
    name: 'CARTEIRO_API_KEY',
    value: '',
    why: [
      'A key ck_test_… publishes to the sandbox, ck_live_… for real. When the gateway runs:',
      'npx carteiro keys create --name dev --email <a user’s address> --scopes all --save',
    ],
  },
]

/** The app's own settings, in the file that its framework keeps out of Git. */
export const planAppEnv = (project: Project): Promise<Change> =>
  planEnv(
    project.folder,
    project.framework === null ? '.env' : '.env.local',
    ['Carteiro, by "npx carteiro init".'],
    [...serverSettings, ...browserSettings(project)],
    { isSecret: true },
  )

const provider = (project: Project, framework: 'next' | 'vite'): string => {
  const { dependencies, isTypeScript, supabase: _ } = project
  const prefix = PREFIX[framework]
  const env = framework === 'next' ? 'process.env' : 'import.meta.env'
  const hasSsr = framework === 'next' || dependencies.includes('@supabase/ssr')
  const [make, from] = hasSsr
    ? ['createBrowserClient', '@supabase/ssr']
    : ['createClient', '@supabase/supabase-js']
  const props = isTypeScript ? '{ children }: { children: ReactNode }' : '{ children }'
  return `${framework === 'next' ? "'use client'\n\n" : ''}import { CarteiroProvider, createCarteiroClient } from '@carteiro/react'
import { ${make} } from '${from}'
${isTypeScript ? "import type { ReactNode } from 'react'\n" : ''}
const supabase = ${make}(
  ${env}.${prefix}SUPABASE_URL ?? '',
  ${env}.${nameOfAnonKey(project, prefix)} ?? '',
)
const carteiro = createCarteiroClient({
  supabase,
  gatewayUrl: ${env}.${prefix}CARTEIRO_URL ?? '',
  // Publishes to the sandbox. Without this line it publishes on the real accounts.
  mode: 'test',
})

/** Put it around the page: usePublish, PublishButton and PublicationStatus work below it. */
export function Carteiro(${props}) {
  return <CarteiroProvider client={carteiro}>{children}</CarteiroProvider>
}
`
}

export const providerPath = ({ framework, sources, isTypeScript }: Project): string | null => {
  if (framework === null) return null
  // A file in pages/ would be a page.
  const folder = sources.endsWith('pages') ? sources.replace(/pages$/, 'components') : sources
  return `${folder}/carteiro.${isTypeScript ? 'tsx' : 'jsx'}`
}

/** Whether the app has a provider of its own making. */
const hasProvider = async ({ folder, sources }: Project, but: string): Promise<boolean> => {
  if (!existsSync(join(folder, sources))) return false
  const files = await readdir(join(folder, sources), { recursive: true })
  for (const file of files.filter((name) => /\.[jt]sx$/.test(name) && join(sources, name) !== but))
    if ((await readFile(join(folder, sources, file), 'utf8')).includes('CarteiroProvider')) return true
  return false
}

/** A client component that provides Carteiro to the app's pages. An app without React gets none, nor one that has its own. */
export const planProvider = async (project: Project): Promise<Change[]> => {
  const path = providerPath(project)
  if (path === null || project.framework === null || (await hasProvider(project, path))) return []
  const change = await fileOf(project.folder, path, provider(project, project.framework))
  return [change.action === 'differs' ? { ...change, note: 'it is yours: it stays as it is' } : change]
}
