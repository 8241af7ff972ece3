import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { generateClient, operationsOfDocument } from './generate.ts'

const sdk = resolve(import.meta.dirname, '../../../libs/sdk/src')
const ids = operationsOfDocument().map(({ operation }) => operation.operationId)

/** Operations that no program calls by a method of its own, and why. */
const withoutMethod: Record<string, string> = {
  accountConnected: 'a page to which a platform redirects a browser',
  chooseAccounts: 'the form on that page',
  getMedia: 'the URL of a medium: platforms and browsers fetch it',
  getMediaThumbnail: 'the URL of a picture in a list: browsers fetch it',
  beginUpload: 'tus-js-client sends it for media.upload',
  sendUploadBytes: 'tus-js-client sends it for media.upload',
  endUpload: 'tus-js-client sends it when media.upload is aborted',
  uploadMedia: 'media.upload sends a body that is no JSON',
}

test('the generated part of the SDK is that of the gateway’s document: `npm run sdk` writes it', async () => {
  for (const [name, text] of Object.entries(await generateClient()))
    expect(await readFile(join(sdk, 'generated', name), 'utf8'), name).toBe(text)
})

test('every operation of the document is called by a method of the SDK, or has a reason why not', async () => {
  const files = (await readdir(sdk, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !/test|generated/.test(file),
  )
  const source = (await Promise.all(files.map((file) => readFile(join(sdk, file), 'utf8')))).join('\n')
  const called = new Set([...source.matchAll(/\bcall\(\s*'(\w+)'/g)].map(([, id]) => id))
  expect(ids.filter((id) => !called.has(id)).sort()).toEqual(Object.keys(withoutMethod).sort())
  expect([...called].filter((id) => !ids.includes(id ?? ''))).toEqual([])
})
