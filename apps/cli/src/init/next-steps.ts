import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { providerPath } from './app.ts'
import type { Change } from './change.ts'
import { emptyIn } from './env-file.ts'
import type { Project } from './project.ts'

const PACKAGES = ['@carteiro/react', '@supabase/ssr', '@supabase/supabase-js']
const NEEDED_POSTGRES = 17

/** What is to be done now, one step each. */
export const nextSteps = (project: Project, changes: Change[], withCompose: boolean): string[] => {
  const { folder, framework, dependencies, supabase } = project
  const packages = framework === null ? [] : PACKAGES.filter((name) => !dependencies.includes(name))
  const toFill = changes.flatMap((change) => {
    if (!change.path.includes('.env')) return []
    const place = join(folder, change.path)
    const text = (existsSync(place) ? readFileSync(place, 'utf8') : '') + change.content
    // Its own step follows.
    const empty = emptyIn(text).filter((name) => name !== 'CARTEIRO_API_KEY')
    return empty.length > 0 ? [`Fill in ${change.path}: ${empty.join(', ')}`] : []
  })
  const component = changes.find((change) => change.path === providerPath(project))?.path
  const migrate = supabase.isLocal ? 'npx supabase migration up' : 'npx supabase db push'
  return [
    ...(packages.length > 0 ? [`npm install ${packages.join(' ')}`] : []),
    ...(supabase.hasConfig
      ? []
      : ['npx supabase init, and npx supabase link: this folder has no supabase/config.toml']),
    `${migrate}   (the tables; yours are not touched)`,
    ...toFill,
    withCompose
      ? 'docker compose -f carteiro/compose.yaml up --detach'
      : 'Start the services where you run containers: carteiro/.env has the settings, docs/supabase.md ("The services") says which service needs which',
    'npx carteiro keys create --name dev --email <a user’s address> --scopes all --save   (a test key; asks for the password)',
    'npx carteiro accounts connect x   (an account of the sandbox)',
    'npx carteiro publish --to x_post --caption "Bom dia" --wait',
    ...(component
      ? [
          `Put <Carteiro> of ${component} around your pages, and a <PublishButton> of @carteiro/react below it`,
        ]
      : []),
  ]
}

/** Whether Git would take a file with it: only where the folder is in a repository. */
const isTracked = (folder: string, path: string): boolean =>
  spawnSync('git', ['check-ignore', '--quiet', path], { cwd: folder }).status === 1

/** What should be known, though it stops nothing. */
export const warnings = ({ folder, supabase }: Project, changes: Change[]): string[] => {
  const major = Number(supabase.majorVersion ?? NEEDED_POSTGRES)
  const isApp = existsSync(join(folder, 'package.json')) || supabase.hasConfig
  const open = changes.filter(
    ({ path, isSecret }) => isSecret && path.startsWith('.env') && isTracked(folder, path),
  )
  return [
    ...open.map(
      ({ path }) => `${path} is not ignored by Git: add it to .gitignore before a key stands in it`,
    ),
    ...(isApp ? [] : ['This folder has neither package.json nor supabase/config.toml: is it your app’s?']),
    ...(major < NEEDED_POSTGRES
      ? [
          `supabase/config.toml has major_version ${major}: Carteiro is tested with Postgres ${NEEDED_POSTGRES}`,
        ]
      : []),
    ...changes.flatMap(({ path, action, note }) => (action === 'differs' ? [`${path}: ${note}`] : [])),
  ]
}

/** How all of it is taken away again. */
export const undoSteps = (changes: Change[]): string[] => {
  const created = changes.filter(
    ({ action, path }) => (action === 'create' || action === 'same') && !path.startsWith('.env'),
  )
  const versions = created.flatMap(({ path }) => /^supabase\/migrations\/(\d+)_/.exec(path)?.[1] ?? [])
  const hasCompose = created.some(({ path }) => path === 'carteiro/compose.yaml')
  return [
    ...(hasCompose ? ['docker compose -f carteiro/compose.yaml down --volumes'] : []),
    'In the database: select carteiro.uninstall();   (deletes every job; your tables stay)',
    `rm ${created.map(({ path }) => path).join(' ')}`,
    `npx supabase migration repair --status reverted ${versions.join(' ')}`,
    `Remove the lines below "# Carteiro" from ${changes.find(({ path }) => path.startsWith('.env'))?.path ?? '.env'}`,
  ]
}
