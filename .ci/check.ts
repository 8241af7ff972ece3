import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

type Report = {
  numPassedTests: number
  testResults: {
    name: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

const SHOWN_CHARACTERS = 600

/** Everything that is checked, in order: the quick things first. Each counts; the tests count one by one. */
const steps = [
  ['npm', 'run', 'typecheck'],
  ['npm', 'run', 'lint'],
  ['npm', 'run', 'first-load', '-w', '@carteiro/studio'],
  ['npm', 'run', 'demo'],
  ['node', 'infra/compose/ci/main.ts'],
  ['node', 'infra/supabase/ci/main.ts'],
  // Two thousand damaged media files: ten times what the tests try.
  ['env', 'FUZZ_RUNS=10', 'npx', 'vitest', 'run', 'services/gateway/src/media/fuzz.test.ts'],
  ['npm', 'run', 'chaos', '--', '--minutes', '0.5', '--seed', '1'],
  ['npm', 'run', 'chaos', '--', '--rolling', '--seed', '1'],
  ['npm', 'run', 'check:prometheus'],
  ['npm', 'run', 'crash-matrix'],
]

const folder = mkdtempSync(join(tmpdir(), 'carteiro-check-'))
const report = join(folder, 'report.json')
let passed = 0
/** What failed, so that the end of the output names it. */
const failures: string[] = []

const run = ([command = '', ...args]: string[]): boolean => {
  process.stdout.write(`\n▶ ${command} ${args.join(' ')}\n`)
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0
}

const countTests = (): void => {
  const succeeded = run([
    'npm',
    'test',
    '--',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  try {
    const { numPassedTests, testResults }: Report = JSON.parse(readFileSync(report, 'utf8'))
    passed += numPassedTests
    const failed = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(
          ({ fullName, failureMessages: [why = ''] }) =>
            `${relative('.', name)}: ${fullName}\n${why.slice(0, SHOWN_CHARACTERS)}`,
        ),
    )
    failures.push(...(succeeded || failed.length > 0 ? failed : ['npm test']))
  } catch {
    failures.push('npm test')
  }
}

const countStep = (step: string[]): void => {
  if (run(step)) passed += 1
  else failures.push(step.join(' '))
}

const [typecheck = [], lint = [], ...rest] = steps
countStep(typecheck)
countStep(lint)
countTests()
for (const step of rest) countStep(step)

rmSync(folder, { recursive: true })
for (const failure of failures) process.stdout.write(`\n✗ ${failure}\n`)
process.stdout.write(`\n${passed} passed, ${failures.length} failed\n`)
process.exit(failures.length === 0 ? 0 : 1)
