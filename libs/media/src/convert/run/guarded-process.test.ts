import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { type Guards, guardProcess } from './guarded-process.ts'

const HOUR_SECONDS = '3600'
const LONG_MS = 3_600_000
const PLENTY = 2 ** 40

/** A process that does not end by itself within the time of any test. */
const guarded = (guards: Partial<Guards>) => {
  const child = spawn('sleep', [HOUR_SECONDS], { stdio: ['ignore', 'ignore', 'pipe'] })
  const signal = new AbortController().signal
  const ended = guardProcess(child, {
    signal,
    deadlineMs: LONG_MS,
    startedAt: performance.now(),
    memoryBytes: PLENTY,
    ...guards,
  })
  return { child, ended }
}

describe('a process that is guarded is killed', () => {
  test('at its deadline', async () => {
    const { child, ended } = guarded({ deadlineMs: 50 })
    await expect(ended).rejects.toMatchObject({ code: 'conversion_too_slow' })
    expect(child.signalCode).toBe('SIGKILL')
    const over = guarded({ deadlineMs: LONG_MS, startedAt: performance.now() - LONG_MS })
    await expect(over.ended).rejects.toMatchObject({ code: 'conversion_too_slow' })
  })

  test('when it takes too much memory', async () => {
    const { child, ended } = guarded({ memoryBytes: 1 })
    await expect(ended).rejects.toMatchObject({ code: 'conversion_too_large' })
    expect(child.signalCode).toBe('SIGKILL')
  })

  test('when the caller leaves, or has left', async () => {
    const leaving = new AbortController()
    const running = guarded({ signal: leaving.signal })
    leaving.abort(new Error('gone'))
    await expect(running.ended).rejects.toThrow('gone')
    await expect(guarded({ signal: leaving.signal }).ended).rejects.toThrow('gone')
    expect(running.child.signalCode).toBe('SIGKILL')
  })
})

test('one that ends by itself says how, and a command that is not there is no crash', async () => {
  const guards = {
    signal: new AbortController().signal,
    deadlineMs: LONG_MS,
    startedAt: performance.now(),
    memoryBytes: PLENTY,
  }
  const child = spawn('sh', ['-c', 'echo why >&2; exit 3'], { stdio: ['ignore', 'ignore', 'pipe'] })
  expect(await guardProcess(child, guards)).toEqual({ code: 3, output: 'why\n' })
  const none = spawn('/nowhere/command', [], { stdio: ['ignore', 'ignore', 'pipe'] })
  await expect(guardProcess(none, guards)).rejects.toMatchObject({ code: 'conversion_failed' })
})
