import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'

type Report = {
  numPassedTests: number
  testResults: {
    name: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

const SHOWN_CHARACTERS = 600
/** Of a step that failed, the end of what it said is shown once more at the end of everything. */
const SHOWN_LINES = 40
const SHOWN_LINE_CHARACTERS = 1_000

const { full: isFull } = parseArgs({ options: { full: { type: 'boolean', default: false } } }).values
const stressMinutes = isFull ? '10' : '1'

type Step = string[]

/** Quick, and first: what does not compile need not be run. */
const firstSteps: Step[] = [
  ['npm', 'run', 'typecheck'],
  ['npm', 'run', 'lint'],
  // First, as it compiles every service: steps side by side would each do it once more.
  ['npm', 'run', 'demo'],
]

const HASH_DIGITS = 8
/** Of hundreds of like cases a third is tried, which the commit chooses; all of them if everything is asked for. */
const cases = (): string => {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' })
  if (isFull || status !== 0) return 'EVERY_CASE=1'
  return `CASES_THIRD=${Number.parseInt(stdout.slice(0, HASH_DIGITS), 16) % 3}`
}
/** `npm test` and `npm run test:e2e` in one run, which keeps both processors busy to its end. */
const TESTS: Step = [
  ...['env', cases(), 'npm', 'test', '--', '--project', 'end-to-end'],
  ...['--reporter=default', '--reporter=json'],
]

/**
 * The rest, in lanes that run side by side: most of it waits for processes to start, leases to expire and images to be
 * written, and leaves a machine with two cores idle when it runs alone.
 */
const lanes: Step[][] = [
  [
    TESTS,
    ['npm', 'run', 'first-load', '-w', '@carteiro/studio'],
    // Two thousand damaged media files: ten times what the tests try.
    ['env', 'FUZZ_RUNS=10', 'npx', 'vitest', 'run', 'services/gateway/src/media/fuzz.test.ts'],
  ],
  [
    // Of platforms that the change does not touch a third of the cells, unless everything is asked for.
    ['npm', 'run', 'crash-matrix', ...(isFull ? ['--', '--full'] : [])],
    ['npm', 'run', 'stress', '--', '--minutes', stressMinutes, '--seed', '1'],
    ['npm', 'run', 'chaos', '--', '--minutes', '0.5', '--seed', '1'],
    ['npm', 'run', 'chaos', '--', '--rolling', '--seed', '1'],
  ],
  [
    // All three install Debian packages: one after the other.
    ['node', 'infra/compose/ci/main.ts'],
    ['node', 'infra/supabase/ci/main.ts'],
    ['npm', 'run', 'check:prometheus'],
  ],
]

// What one process has compiled all others find: half of what a service does until it listens.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/compiled')

// The compiler and buildah are Go programs: with fewer collections of garbage they do a quarter less work.
process.env.GOGC ??= '400'

const folder = mkdtempSync(join(tmpdir(), 'carteiro-check-'))
const report = join(folder, 'report.json')
let passed = 0
/** What failed, so that the end of the output names it. */
const failures: string[] = []

/** How long each step took. */
const times: string[] = []

const nameOf = ([command = '', ...args]: Step): string => `${command} ${args.join(' ')}`
const secondsSince = (startedAt: number): number => Math.round((performance.now() - startedAt) / 1000)

const endOf = (output: string): string =>
  output
    .trimEnd()
    .split('\n')
    .slice(-SHOWN_LINES)
    .map((line) => line.slice(0, SHOWN_LINE_CHARACTERS))
    .join('\n')

/**
 * Runs a command and prints what it said when it has ended, so that lanes do not mix their lines.
 *
 * @returns undefined when it has passed, else the end of what it said
 */
const run = async ([command = '', ...args]: Step, name: string): Promise<string | undefined> => {
  process.stdout.write(`▶ ${name}\n`)
  const startedAt = performance.now()
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  child.on('error', (error) => {
    output.push(Buffer.from(`${error.message}\n`))
    resolve(null)
  })
  child.on('close', resolve)
  const status = await promise
  const seconds = secondsSince(startedAt)
  times.push(`${String(seconds).padStart(5)} s  ${name}`)
  const isGood = status === 0
  const said = Buffer.concat(output).toString()
  process.stdout.write(`\n── ${name}\n${said}`)
  process.stdout.write(`── ${isGood ? 'passed' : `FAILED with ${status}`} after ${seconds} s: ${name}\n\n`)
  return isGood ? undefined : endOf(said)
}

/** Tests count one by one. */
const runTests = async (): Promise<void> => {
  const failure = await run([...TESTS, `--outputFile.json=${report}`], 'npm test')
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
    failures.push(...(failure === undefined || failed.length > 0 ? failed : [`npm test\n${failure}`]))
  } catch {
    failures.push(`npm test\n${failure}`)
  }
}

const runSteps = async (steps: Step[]): Promise<void> => {
  for (const step of steps) {
    if (step === TESTS) {
      await runTests()
      continue
    }
    const failure = await run(step, nameOf(step))
    if (failure === undefined) passed += 1
    else failures.push(`${nameOf(step)}\n${failure}`)
  }
}

const startedAt = performance.now()
await runSteps(firstSteps)
await Promise.all(lanes.map(runSteps))

rmSync(folder, { recursive: true })
process.stdout.write(`${times.join('\n')}\n${String(secondsSince(startedAt)).padStart(5)} s  in all\n`)
for (const failure of failures) process.stdout.write(`\n✗ ${failure}\n`)
process.stdout.write(`\n${passed} passed, ${failures.length} failed\n`)
process.exit(failures.length === 0 ? 0 : 1)
