import { randomBytes } from 'node:crypto'
import { composeFile } from './assets.ts'
import { type Change, fileOf } from './change.ts'
import { planEnv, type Setting } from './env-file.ts'
import type { Project } from './project.ts'

const FOLDER = 'carteiro'
/** The default of the Supabase CLI's local project: https://supabase.com/docs/guides/local-development/cli/config */
const LOCAL_JWT_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long'
const HOST_OF_CONTAINERS = 'host.docker.internal'
const KEY_BYTES = 32

/** Settings without which the compose file does not start, in its order. */
const requiredIn = (compose: string): string[] => [
  ...new Set([...compose.matchAll(/\$\{(\w+):\?[^}]*\}/g)].map(([, name = '']) => name)),
]

/** Only a person knows these. */
const PROJECT = ['SUPABASE_URL', 'CARTEIRO_DATABASE', 'CARTEIRO_DATABASE_PASSWORD']

const secretFor = (name: string): string =>
  name.endsWith('_ENCRYPTION_KEYS')
    ? `k1:${randomBytes(KEY_BYTES).toString('base64')}`
    : randomBytes(KEY_BYTES).toString('hex')

/** Of a hosted project, `https://<ref>.supabase.co`. */
const referenceOf = (url: string | null): string | null =>
  /^https:\/\/([a-z0-9]+)\.supabase\.(co|in|net)\/?$/.exec(url ?? '')?.[1] ?? null

const localSettings = ({ supabase }: Project): Setting[] => [
  {
    name: 'SUPABASE_URL',
    value: `http://${HOST_OF_CONTAINERS}:${supabase.apiPort}`,
    why: ['The project of the Supabase CLI on this machine, as containers reach it.'],
  },
  {
    name: 'JWT_ISSUER',
    value: `http://127.0.0.1:${supabase.apiPort}/auth/v1`,
    why: ['What it writes into users’ tokens as their issuer.'],
  },
  {
    name: 'STUDIO_SUPABASE_URL',
    value: `http://127.0.0.1:${supabase.apiPort}`,
    why: ['The same project, as browsers reach it.'],
  },
  {
    name: 'SUPABASE_JWT_SECRET',
    value: LOCAL_JWT_SECRET,
    why: ['The CLI’s own, unless supabase/config.toml sets another ("npx supabase status" shows it).'],
  },
  {
    name: 'CARTEIRO_DATABASE',
    value: `${HOST_OF_CONTAINERS}:${supabase.databasePort}/postgres`,
    why: ['Host, port and name of the database.'],
  },
  {
    name: 'CARTEIRO_DATABASE_PASSWORD',
    value: 'postgres',
    why: ['Of the role postgres: the CLI’s default.'],
  },
]

const hostedSettings = ({ supabase: { url, pooler } }: Project): Setting[] => {
  const reference = referenceOf(url)
  return [
    {
      name: 'SUPABASE_URL',
      value: url ?? '',
      why: ['The Supabase project, https://<ref>.supabase.co: dashboard, "Project Settings", "Data API".'],
    },
    {
      name: 'CARTEIRO_DATABASE',
      value: pooler ?? '',
      why: [
        'Host, port and name of the database: dashboard, "Connect", "Session pooler", the part after the @,',
        'such as aws-0-eu-central-1.pooler.supabase.com:5432/postgres.',
      ],
    },
    {
      name: 'CARTEIRO_DATABASE_USER_SUFFIX',
      value: reference ? `.${reference}` : '',
      why: [
        'Through the pooler a role is called <role>.<ref>: a dot and the project’s reference. Direct: nothing.',
      ],
      isOptional: reference === null,
    },
    {
      name: 'CARTEIRO_DATABASE_PASSWORD',
      value: '',
      why: [
        'Of the role postgres, as in a URL (@ is %40): dashboard, "Database", "Settings". Only the container "migrate" uses it, to give',
        'the services’ roles their passwords.',
      ],
    },
    {
      name: 'SUPABASE_JWT_SECRET',
      value: '',
      why: [
        'Only where the project still signs with it: "Project Settings", "JWT Keys", "Legacy JWT secret".',
      ],
      isOptional: true,
    },
  ]
}

const commonSettings = ({ supabase, env }: Project): Setting[] => {
  // A service role's key of old is a JWT, which the project's own secret proves.
  const secretKey =
    [env.SUPABASE_SECRET_KEY, env.SUPABASE_SERVICE_ROLE_KEY].find((key) => key?.startsWith('sb_secret_')) ??
    null
  return [
    {
      name: 'SUPABASE_SECRET_KEYS',
      value: secretKey ?? '',
      why: [
        'Secret keys (sb_secret_…) whose holder calls the gateway as the service role, such as "carteiro keys create --user".',
      ],
      isOptional: secretKey === null,
    },
    {
      name: 'SUPABASE_ANON_KEY',
      value: supabase.anonKey ?? '',
      why: [
        'The project’s publishable (or anon) key, for the studio. Without it there is no studio, only the API.',
      ],
      isOptional: supabase.anonKey === null,
    },
    {
      name: 'APP_ORIGINS',
      value: 'http://localhost:3000',
      why: ['Where your app is: accounts may be connected from there. Several: separated by commas.'],
    },
    {
      name: 'PUBLIC_URL',
      value: 'https://carteiro.example.com',
      why: [
        'The gateway’s address as browsers and platforms see it, with https, when it is not on this machine alone.',
      ],
      isOptional: true,
    },
    {
      name: 'DISPATCHER_URL',
      value: 'https://dispatcher.example.com',
      why: [
        'Where pg_cron reaches the dispatcher, a safety net beside its own timers (docs/supabase.md). Not needed to try it out.',
      ],
      isOptional: true,
    },
    {
      name: 'CARTEIRO_IMAGES',
      value: 'carteiro',
      why: [
        'For images that were built on this machine, in Carteiro’s repository; left out: those of its releases.',
      ],
      isOptional: true,
    },
    {
      name: 'COMPOSE_PROFILES',
      value: 'live',
      why: [
        'To publish for real: this, and the app of each platform that you use, from its developer portal.',
      ],
      isOptional: true,
    },
  ]
}

/** A platform's app: the names that the compose file passes on. */
const appSettings = (compose: string): Setting[] =>
  [
    ...new Set([...compose.matchAll(/^\s+(\w+_CLIENT_(?:ID|SECRET)):\s*$/gm)].map(([, name = '']) => name)),
  ].map((name) => ({ name, value: '', why: [], isOptional: true }))

const HEAD = [
  'Carteiro’s services: settings of carteiro/compose.yaml, by "npx carteiro init". Holds secrets: keep a copy, and keep it out of Git.',
  'What has no value after its = is missing.',
]

/** carteiro/compose.yaml, the settings beside it, and what keeps these out of Git. */
export const planServices = async (project: Project, withCompose: boolean): Promise<Change[]> => {
  const { folder, supabase } = project
  const compose = await composeFile()
  const secrets = requiredIn(compose)
    .filter((name) => !PROJECT.includes(name))
    .map((name): Setting => ({ name, value: secretFor(name), why: [] }))
  const [first, ...others] = secrets
  const made = first
    ? [
        { ...first, why: ['Made by "carteiro init". They belong to the data: others would lock it up.'] },
        ...others,
      ]
    : []
  const ofProject = supabase.isLocal ? localSettings(project) : hostedSettings(project)
  const settings = [...ofProject, ...commonSettings(project), ...appSettings(compose), ...made]
  const file = withCompose ? [await fileOf(folder, `${FOLDER}/compose.yaml`, compose)] : []
  for (const change of file)
    if (change.action === 'differs')
      change.note =
        'it is another release’s, or was changed: it stays. To have this release’s: rename it, and run this again'
  return [
    ...file,
    await planEnv(folder, `${FOLDER}/.env`, HEAD, settings, { isSecret: true }),
    await fileOf(folder, `${FOLDER}/.gitignore`, '.env\n'),
  ]
}
