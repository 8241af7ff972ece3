import { notesOf } from './changelog.ts'
import { problemsOf } from './check.ts'
import { images } from './parts.ts'
import { publishPackages } from './publish.ts'

/** What .github/workflows/release.yml runs: docs/releases.md. */
const [command, tag = ''] = process.argv.slice(2)

const commands: Record<string, () => void> = {
  check: () => {
    const problems = problemsOf(tag, process.env.GITHUB_REPOSITORY)
    for (const problem of problems) process.stderr.write(`${problem}\n`)
    if (problems.length > 0) process.exitCode = 1
  },
  // As a step's output.
  images: () => void process.stdout.write(`images=${JSON.stringify(images())}\n`),
  notes: () => void process.stdout.write(`${notesOf(tag.replace(/^v/, ''))}\n`),
  publish: publishPackages,
}

const run = commands[command ?? '']
if (run) run()
else {
  process.stderr.write(`npm run release -- ${Object.keys(commands).join(' | ')} [<tag>]\n`)
  process.exitCode = 1
}
