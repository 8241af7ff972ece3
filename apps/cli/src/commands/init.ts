import { type AddCommand, examples, runs } from '../add-command.ts'
import type { Context } from '../context.ts'
import { planAppEnv, planProvider } from '../init/app.ts'
import { apply, type Change } from '../init/change.ts'
import { planMigrations } from '../init/migrations.ts'
import { nextSteps, undoSteps, warnings } from '../init/next-steps.ts'
import { findProject, type Project } from '../init/project.ts'
import { planServices } from '../init/services.ts'

const WORDS = {
  create: ['green', 'new'],
  append: ['cyan', 'added to'],
  same: ['dim', 'as it is'],
  differs: ['yellow', 'left as it is'],
} as const

const found = ({ framework, supabase }: Project): string => {
  const app = framework ? { next: 'a Next.js app', vite: 'a React app (Vite)' }[framework] : 'no React app'
  const project =
    supabase.url ??
    (supabase.isLocal
      ? 'the Supabase CLI’s on this machine'
      : 'none (no SUPABASE_URL, no supabase/config.toml)')
  return `Found ${app}; Supabase project: ${project}; ${supabase.migrations.length} migration(s) in supabase/migrations.`
}

const numbered = (steps: string[]): string => steps.map((step, place) => `  ${place + 1}. ${step}`).join('\n')

const report = (
  { output }: Context,
  options: { project: Project; changes: Change[]; isDryRun: boolean; next: string[] },
): string => {
  const { project, changes, isDryRun, next } = options
  const lines = changes.map(({ action, path }) => {
    const [style, word] = WORDS[action]
    return `  ${output.style(style, word.padEnd(13))}  ${path}`
  })
  const shown = isDryRun
    ? changes.filter(
        ({ action, path }) => action === 'append' || (action === 'create' && path.startsWith('.env')),
      )
    : []
  const warned = warnings(project, changes)
  return [
    found(project),
    '',
    isDryRun ? 'Would be written (--dry-run: nothing was):' : 'Written:',
    ...lines,
    ...shown.flatMap(({ path, content }) => [
      '',
      `${path} would get:`,
      content.trimEnd().replaceAll(/^/gm, '  | '),
    ]),
    ...(warned.length > 0 ? ['', ...warned.map((line) => `${output.style('yellow', '!')} ${line}`)] : []),
    '',
    'Next:',
    numbered(next),
    '',
    'To undo all of it:',
    numbered(undoSteps(changes)),
  ].join('\n')
}

export const addInit: AddCommand = (program, signal) => {
  program
    .command('init')
    .description('Put Carteiro into the app in this folder: migrations, settings, services, React provider')
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('--without-compose', 'write no compose file: the services run elsewhere')
    .addHelpText(
      'after',
      `
Nothing that is there is replaced: files that exist stay, settings that are missing are added. Run it again after an upgrade: it
adds the new migrations.
${examples('npx carteiro init --dry-run', 'npx carteiro init')}`,
    )
    .action(
      runs(signal, async (context, options: { dryRun?: boolean; withoutCompose?: boolean }) => {
        const { folder, output } = context
        const isDryRun = options.dryRun ?? false
        const withCompose = !options.withoutCompose
        const project = findProject(folder)
        const changes = [
          ...(await planMigrations(project)),
          await planAppEnv(project),
          ...(await planServices(project, withCompose)),
          ...(await planProvider(project)),
        ]
        const next = nextSteps(project, changes, withCompose)
        if (!isDryRun) for (const change of changes) await apply(folder, change)
        const written = changes.map(({ path, action, note }) => ({ path, action, note }))
        output.result({ dry_run: isDryRun, files: written, next, warnings: warnings(project, changes) }, () =>
          report(context, { project, changes, isDryRun, next }),
        )
      }),
    )
}
