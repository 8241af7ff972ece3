import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Release, recordedReleases } from './recorded.ts'

const root = resolve(import.meta.dirname, '../../..')
const run = (command: string, args: string[], cwd = root): { ok: boolean; text: string } => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { ok: status === 0, text: status === 0 ? stdout.trim() : stderr.trim() }
}
const git = (...args: string[]) => run('git', args)

/** `missing`: why nothing can be compared with. */
export type Previous = Release | { missing: string }

/** The newest recorded release, when its commit is in this clone. */
export const findPrevious = (): Previous => {
  const release = recordedReleases.at(-1)
  if (!release) return { missing: 'no release is recorded' }
  if (!git('rev-parse', 'HEAD').ok) return { missing: 'this is no clone of the repository' }
  if (!git('cat-file', '-e', `${release.commit}^{commit}`).ok) {
    return { missing: `the clone is shallow: ${release.commit}, release ${release.version}, is not in it` }
  }
  return release
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
