import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { notesOf } from './changelog.ts'
import { packages, root } from './parts.ts'

const git = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.trim()}`)
  return stdout.trim()
}

/** What a commit may change after the one that it records as a release. */
const RECORD = /^infra\/supabase\/releases\//

/**
 * Compares a tag, such as v0.1.0, with what this commit says of itself. Answers what does not agree.
 *
 * @param repository owner/name, as GitHub calls it
 */
export const problemsOf = (tag: string, repository: string | undefined): string[] => {
  const version = tag.replace(/^v/, '')
  const problems: string[] = []
  const file = `infra/supabase/releases/${version}/release.json`
  try {
    const { commit } = JSON.parse(readFileSync(join(root, file), 'utf8'))
    const others = git('diff', '--name-only', commit, 'HEAD')
      .split('\n')
      .filter((path) => path && !RECORD.test(path))
    if (others.length > 0)
      problems.push(`since the recorded commit ${commit} these have changed: ${others.join(', ')}`)
  } catch (error) {
    problems.push(`${file}: ${error instanceof Error ? error.message : error}`)
  }
  try {
    notesOf(version)
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
  for (const { name, version: own, folder } of packages()) {
    if (own !== version) problems.push(`${name} has version ${own}, not ${version}`)
    const { repository: declared } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    if (repository !== undefined && !declared?.url?.endsWith(`github.com/${repository}.git`)) {
      problems.push(
        `${folder}/package.json: repository is ${declared?.url}, and npm checks that it is ${repository}`,
      )
    }
  }
  return problems
}
