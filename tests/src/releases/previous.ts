import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')
/** Until there is a release, this commit stands for one. */
const STAND_IN = join(root, '.ci/previous-release')

const run = (command: string, args: string[], cwd = root): { ok: boolean; text: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { ok: status === 0, text: status === 0 ? stdout.trim() : stderr.trim() }
}
const git = (...args: string[]) => run('git', args)

/**
 * `isReleased`: it is a tag, so that there are deployments of it; `version` is the tag's, null otherwise. `missing`: why
 * nothing can be compared with.
 */
export type Previous = { commit: string; isReleased: boolean; version: string | null } | { missing: string }

/** The newest tag v* behind this commit; before there is one, the commit that is named in .ci/previous-release. */
export const findPrevious = (): Previous => {
  if (!git('rev-parse', 'HEAD').ok) return { missing: 'this is no clone of the repository' }
  // Of a release that is being made, the one before it.
  const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^')
  const commit = tag.ok ? git('rev-list', '-n', '1', tag.text).text : readFileSync(STAND_IN, 'utf8').trim()
  if (!git('cat-file', '-e', `${commit}^{commit}`).ok) {
    return { missing: `the clone is shallow: ${commit} is not in it` }
  }
  return { commit, isReleased: tag.ok, version: tag.ok ? tag.text.replace(/^v/, '') : null }
}

type Lock = { packages: Record<string, { version?: string; dev?: boolean; link?: boolean }> }
const lockOf = (tree: string): Lock => JSON.parse(readFileSync(join(tree, 'package-lock.json'), 'utf8'))

/** Name and the compatible part of the version by semantic versioning: 3.1.4 → 3, 0.3.1 → 0.3. */
const kindsIn = (lock: Lock): Set<string> =>
  new Set(
    Object.entries(lock.packages)
      .filter(([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link)
      .map(
        ([path, { version = '' }]) =>
          `${path.split('node_modules/').at(-1)}@${/^(0\.)?\d+/.exec(version)?.[0]}`,
      ),
  )

/** Whether our own node_modules fit the services of a tree: only our code is to be compared. */
const isInstalledHere = (tree: string): boolean => {
  const ours = kindsIn(lockOf(root))
  return [...kindsIn(lockOf(tree))].every((kind) => ours.has(kind))
}

/** Links our packages into a tree; those of the workspaces lead to the tree's own. */
const linkPackages = (tree: string): void => {
  const from = join(root, 'node_modules')
  const to = join(tree, 'node_modules')
  mkdirSync(join(to, '@carteiro'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name !== '@carteiro') symlinkSync(realpathSync(join(from, name)), join(to, name))
  }
  for (const { name, path } of workspacesOf(tree)) symlinkSync(join(tree, path), join(to, name))
}

const workspacesOf = (tree: string): { name: string; path: string }[] =>
  Object.entries(lockOf(tree).packages as Record<string, { link?: boolean; resolved?: string }>)
    .filter(([, { link }]) => link)
    .map(([path, { resolved = '' }]) => ({ name: path.replace('node_modules/', ''), path: resolved }))

/** A commit's tree beside ours, able to run its services, until `remove`. */
export const checkOut = (commit: string): { tree: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'carteiro-release-'))
  const tree = join(folder, 'tree')
  const added = git('worktree', 'add', '--detach', tree, commit)
  if (!added.ok) throw new Error(`git worktree add: ${added.text}`)
  const remove = (): void => {
    git('worktree', 'remove', '--force', tree)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    if (isInstalledHere(tree)) linkPackages(tree)
    else {
      const installed = run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], tree)
      if (!installed.ok) throw new Error(`npm ci: ${installed.text}`)
    }
    return { tree, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** The migrations of a commit: name → text. */
export const migrationsOf = (commit: string): Map<string, string> => {
  const folder = 'infra/supabase/migrations'
  const names = git('ls-tree', '--name-only', `${commit}:${folder}`)
    .text.split('\n')
    .filter((name) => name.endsWith('.sql'))
  return new Map(
    names
      .sort()
      .map((name) => [
        name,
        spawnSync('git', ['show', `${commit}:${folder}/${name}`], { cwd: root, encoding: 'utf8' }).stdout,
      ]),
  )
}
