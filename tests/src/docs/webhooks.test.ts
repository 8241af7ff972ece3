import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eventTypes, formatSecret, TEST_EVENT_TYPE } from '@carteiro/contracts'
import { afterAll, describe, expect, it } from 'vitest'
import { signedHeaders } from '../../../services/dispatcher/src/webhooks/sign.ts'

const root = resolve(import.meta.dirname, '../../..')
const page = readFileSync(join(root, 'docs/webhooks.md'), 'utf8')
const section = page.split('\n## Verify a message\n')[1]?.split('\n## ')[0] ?? ''
/** The one code block of the section in this language. */
const codeIn = (language: string): string => {
  const [found, ...more] = section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))
  if (!found?.[1] || more.length > 0) throw new Error(`expected one block of ${language}`)
  return found[1]
}

const folder = mkdtempSync(join(tmpdir(), 'carteiro-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Message = { body: string; headers: Record<string, string> }
type Verifier = (message: Message, secret: string) => { isAccepted: boolean; output: string }

const run = (
  command: string,
  args: string[],
  { input, env, cwd }: { input: string; env: object; cwd: string },
) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    input,
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { isAccepted: status === 0, output: stdout + stderr }
}

const verifiers: Record<string, Verifier> = {
  TypeScript: ({ body, headers }, secret) =>
    run(process.execPath, ['--input-type=module-typescript', '-'], {
      input: `${codeIn('ts')}\nconsole.log(verify(process.env.BODY ?? '', JSON.parse(process.env.HEADERS ?? '')).data.id)`,
      env: { WEBHOOK_SECRET: secret, BODY: body, HEADERS: JSON.stringify(headers) },
      cwd: join(root, 'testing'),
    }),
  Python: ({ body, headers }, secret) =>
    run('python3', ['-'], {
      input: `${codeIn('python')}\nprint(verify(os.environ["BODY"].encode(), json.loads(os.environ["HEADERS"]))["data"]["id"])`,
      env: { WEBHOOK_SECRET: secret, BODY: body, HEADERS: JSON.stringify(headers) },
      cwd: folder,
    }),
  'openssl in a shell': ({ body, headers }, secret) => {
    writeFileSync(join(folder, 'body.json'), body)
    return run('bash', ['-s'], {
      input: `set -eu\n${codeIn('bash')}\necho job-1`,
      env: {
        WEBHOOK_SECRET: secret,
        id: headers['webhook-id'],
        timestamp: headers['webhook-timestamp'],
        signatures: headers['webhook-signature'],
      },
      cwd: folder,
    })
  },
}

const makeSecret = (): string => randomBytes(32).toString('base64')
const body = JSON.stringify({
  type: 'job.completed',
  timestamp: '2026-11-29T12:00:00Z',
  data: { id: 'job-1', name: 'São João' },
})
const signed = (secrets: string[], at = new Date()): Message => ({
  body,
  headers: signedHeaders({ id: 'msg_1', body }, secrets, at),
})
const FIVE_MINUTES_MS = 300_000
const MARGIN_MS = 60_000

describe.each(Object.entries(verifiers))('the code of docs/webhooks.md in %s', (_, verify) => {
  const secret = makeSecret()
  const check = (message: Message) => verify(message, formatSecret(secret))

  it('accepts what is signed with its secret, also while another one signs, too', () => {
    for (const secrets of [[secret], [makeSecret(), secret]]) {
      const { isAccepted, output } = check(signed(secrets))
      expect([isAccepted, output]).toEqual([true, expect.stringContaining('job-1')])
    }
  })

  it('refuses another secret, another body, another id, and what is old', () => {
    const message = signed([secret])
    const others: Message[] = [
      signed([makeSecret()]),
      { ...message, body: body.replace('job-1', 'job-2') },
      { ...message, headers: { ...message.headers, 'webhook-id': 'msg_2' } },
      signed([secret], new Date(Date.now() - FIVE_MINUTES_MS - MARGIN_MS)),
      signed([secret], new Date(Date.now() + FIVE_MINUTES_MS + MARGIN_MS)),
    ]
    expect(others.map((one) => check(one).isAccepted)).toEqual(others.map(() => false))
  })
})

it('the page lists the types that there are', () => {
  const listed = [...page.matchAll(/^\| `([a-z]+\.[a-z_]+)` \|/gm)].map(([, type]) => type)
  expect(listed).toEqual([...eventTypes, TEST_EVENT_TYPE])
})
