import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

const PROCESSES = 4
const EACH = 300
/** Of 12,000 ports: were a port not marked, it would be given twice with near certainty. */
const script = `
  const { freePort } = await import(${JSON.stringify(new URL('./free-port.ts', import.meta.url).href)})
  const ports = []
  for (let n = 0; n < ${EACH}; n += 1) ports.push(await freePort())
  console.log(JSON.stringify(ports))
  process.stdin.resume()
  process.stdin.on('end', () => process.exit())
`

test('no port is given twice, to whichever process asks', async () => {
  const run = promisify(execFile)
  const children = Array.from({ length: PROCESSES }, () =>
    run(process.execPath, ['--input-type=module', '-e', script]),
  )
  const answers = children.map(
    ({ child }) =>
      new Promise<number[]>((resolve, reject) => {
        child.stdout?.once('data', (line) => resolve(JSON.parse(String(line))))
        child.once('error', reject)
        child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
      }),
  )
  const ports = (await Promise.all(answers)).flat()
  for (const { child } of children) child.stdin?.end()
  await Promise.all(children)
  expect(ports).toHaveLength(PROCESSES * EACH)
  expect(new Set(ports).size).toBe(ports.length)
})

test('a port is free at once, and outside of those of outgoing connections', async () => {
  const port = await freePort()
  expect(port).toBeLessThan(32_768)
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  server.close()
})
