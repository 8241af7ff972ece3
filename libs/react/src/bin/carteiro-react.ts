#!/usr/bin/env node
/// <reference types="node" />
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { instanceTypes } from '../catalog/write-types.ts'
import { readPlatforms } from '../client/wire.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'

const HELP = `Usage: npx @carteiro/react types --url <gateway> [--mode test] [--out <file>]

Writes TypeScript declarations of the options and settings of an instance: to standard output, or to a file that is replaced
only when the gateway has answered.

  --url   the gateway's address, such as https://api.example.com
  --mode  test: the platforms of the sandbox
  --out   the file, such as carteiro.d.ts; it must be among those that tsconfig.json includes
`

/** What is wrong with the call: the message says what was expected. */
class UsageError extends Error {}

const platformsOf = async (url: URL): Promise<ReturnType<typeof readPlatforms>> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS) })
  const body = (await response.json().catch(() => null)) as { data?: { platforms?: unknown } } | null
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return readPlatforms(body?.data?.platforms)
}

const run = async (args: string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      mode: { type: 'string', default: 'live' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  const [command, ...others] = positionals
  if (command !== 'types' || others.length > 0) throw new UsageError('expected the command types')
  if (!values.url || !URL.canParse(values.url)) {
    throw new UsageError('--url: expected the address of the gateway, such as https://api.example.com')
  }
  if (values.mode !== 'live' && values.mode !== 'test') throw new UsageError('--mode: expected live or test')

  const url = new URL('/api/platforms', values.url)
  if (values.mode === 'test') url.searchParams.set('mode', values.mode)
  const platforms = await platformsOf(url)
  if (platforms.length === 0) throw new Error(`${url}: no platform has registered its catalog yet`)
  const types = instanceTypes(platforms, new URL(values.url).origin)
  if (values.out) await writeFile(values.out, types)
  else process.stdout.write(types)
}

run(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  const isUsage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`carteiro-react: ${error.message}\n${isUsage ? `\n${HELP}` : ''}`)
  process.exitCode = isUsage ? 2 : 1
})
