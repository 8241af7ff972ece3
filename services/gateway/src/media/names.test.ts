import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mediaFile } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, expect, test } from 'vitest'

const NAME = 'Relatório de ações 2026.pdf'
const pdf = await readFile(join(fixtures, 'leaflet.pdf'))

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const fileOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(201)
  return mediaFile.parse(((await response.json()) as { data: unknown }).data)
}
const part = (disposition: string) =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\n\r\n`),
    pdf,
    Buffer.from('\r\n--b--\r\n'),
  ])
const inForm = { 'content-type': 'multipart/form-data; boundary=b' }
const encoded = encodeURIComponent(NAME)
const form = () => {
  const data = new FormData()
  data.append('file', new Blob([pdf]), NAME)
  return data
}

test.each<[string, { path?: string; headers?: Record<string, string>; body: BodyInit }]>([
  ['a browser’s form', { body: form() }],
  ['a form with filename*', { headers: inForm, body: part(`filename="x.pdf"; filename*=UTF-8''${encoded}`) }],
  [
    'a form of .NET',
    {
      headers: inForm,
      body: part(`filename="=?utf-8?B?${Buffer.from(NAME).toString('base64')}?="`),
    },
  ],
  ['the query', { path: `?name=${encoded}`, body: pdf }],
  [
    'the header of a body',
    { headers: { 'content-disposition': `attachment; filename*=UTF-8''${encoded}` }, body: pdf },
  ],
  [
    'the header of a body, as raw UTF-8',
    {
      headers: { 'content-disposition': `attachment; filename="${Buffer.from(NAME).toString('latin1')}"` },
      body: pdf,
    },
  ],
])('a name given by %s stays as its owner wrote it', async (_how, { path = '', headers = {}, body }) => {
  const file = await fileOf(await harness.call(`/api/media${path}`, { method: 'POST', headers, body }))
  expect(file.name).toBe(NAME)
  expect(file.url).toMatch(/^[\x21-\x7e]+$/)
  const served = await harness.call(new URL(file.url).pathname, {}, null)
  expect(Buffer.from(await served.arrayBuffer()).equals(pdf)).toBe(true)
  // An upload of ours is checked by what was probed.
  const lie = await harness.enqueue({ mediaFiles: [{ ...file, type: 'image/png' }] })
  expect(await lie.text()).toContain('expected application/pdf, as the upload is')
})

test('the longest names of any script make addresses that platforms take', async () => {
  const body = pdf
  const name = `${'報'.repeat(600)}.pdf`
  const file = await fileOf(
    await harness.call(`/api/media?name=${encodeURIComponent(name)}`, { method: 'POST', body }),
  )
  expect(file.name).toMatch(/^報+\.pdf$/)
  expect((await harness.call(new URL(file.url).pathname, {}, null)).status).toBe(200)
})
