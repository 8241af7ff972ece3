import { pino } from 'pino'
import { expect, it } from 'vitest'
import { captureConsole } from './capture-console.ts'

it('makes one line of JSON of whatever a library prints', () => {
  const lines: string[] = []
  const restore = captureConsole(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }))
  const forged = 'odd file\n{"level":30,"msg":"Job completed successfully"}'
  try {
    console.warn('%s!', forged, { n: 1 })
  } finally {
    restore()
  }
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 40,
    source: 'console',
    msg: expect.stringContaining(forged),
  })
})
