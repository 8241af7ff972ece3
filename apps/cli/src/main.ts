#!/usr/bin/env node
import { CarteiroError, ConnectionError } from '@carteiro/sdk'
import { CommanderError } from 'commander'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { createProgram } from './program.ts'
import { readEnv } from './settings.ts'

/** With `--json` an error is JSON too; both on standard error. */
const report = (error: unknown, isJson: boolean): void => {
  const { message } = error as Error
  const known = error instanceof CarteiroError ? error : undefined
  if (isJson) {
    const { code = 'failed', details = [], traceId, docsUrl } = known ?? {}
    const more = { exit_code: exitCodeOf(error), details, trace_id: traceId, docs_url: docsUrl }
    process.stderr.write(`${JSON.stringify({ error: { code, message, ...more } })}\n`)
    return
  }
  process.stderr.write(`carteiro: ${message}\n`)
  if (error instanceof ConnectionError)
    process.stderr.write(`  CARTEIRO_URL is ${readEnv(process.cwd()).CARTEIRO_URL}: does it run there?\n`)
  if (known?.docsUrl) process.stderr.write(`  ${known.docsUrl}\n`)
}

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
process.once('SIGTERM', () => interrupted.abort())

try {
  await createProgram(interrupted.signal).parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
  else {
    process.exitCode = interrupted.signal.aborted ? EXIT.interrupted : exitCodeOf(error)
    if (process.exitCode !== EXIT.interrupted) report(error, process.argv.includes('--json'))
  }
}
