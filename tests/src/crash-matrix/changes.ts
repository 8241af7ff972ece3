import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

const git = (...args: string[]): string[] | undefined => {
  try {
    const output = execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return output.split('\n').filter(Boolean)
  } catch {
    return undefined
  }
}

/** The commit at which the checked branch left main; on main itself, the commit before. */
const findBase = (head: string): string | undefined => {
  const [base] = git('merge-base', 'HEAD', 'origin/main') ?? git('merge-base', 'HEAD', 'main') ?? []
  return base === head ? git('rev-parse', '--verify', '--quiet', 'HEAD^')?.[0] : base
}

/** The checked commit and its changed files; undefined when git's history is too short. */
export const readChange = (): { commit: string; changedPaths: string[] | undefined } => {
  const [commit = ''] = git('rev-parse', 'HEAD') ?? []
  const base = findBase(commit)
  const tracked = base && git('diff', '--name-only', base)
  const added = git('ls-files', '--others', '--exclude-standard')
  return { commit, changedPaths: tracked && added ? [...tracked, ...added] : undefined }
}
