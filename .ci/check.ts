import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Everything that is checked, in order: the quick things first. Each counts; the tests count one by one. */
const steps = [
  ['npm', 'run', 'typecheck'],
  ['npm', 'run', 'lint'],
  ['npm', 'run', 'first-load', '-w', '@carteiro/studio'],
  ['npm', 'run', 'demo'],
  ['node', 'infra/compose/ci/main.ts'],
  ['node', 'infra/supabase/ci/main.ts'],
  ['npm', 'run', 'chaos', '--', '--minutes', '0.5', '--seed', '1'],
  ['npm', 'run', 'chaos', '--', '--rolling', '--seed', '1'],
  ['npm', 'run', 'check:prometheus'],
  ['npm', 'run', 'crash-matrix'],
]

const folder = mkdtempSync(join(tmpdir(), 'carteiro-check-'))
const report = join(folder, 'report.json')
let passed = 0
let failed = 0

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
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    passed += numPassedTests
    failed += numFailedTests
    if (!succeeded && numFailedTests === 0) failed += 1
  } catch {
    failed += 1
  }
}

const countStep = (step: string[]): void => {
  if (run(step)) passed += 1
  else {
    failed += 1
    process.stdout.write(`✗ ${step.join(' ')} failed\n`)
  }
}

const [typecheck = [], lint = [], ...rest] = steps
countStep(typecheck)
countStep(lint)
countTests()
for (const step of rest) countStep(step)

rmSync(folder, { recursive: true })
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
