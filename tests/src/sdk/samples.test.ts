import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createDescribedGateway } from '../../../services/gateway/src/document.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')

type Operation = { operationId: string; 'x-codeSamples': { lang: string; source: string }[] }

/** Operations that are called by browsers, not by programs. */
const FOR_BROWSERS = ['accountConnected', 'chooseAccounts', 'getMedia', 'getMediaThumbnail']

const { paths } = (await (await createDescribedGateway().request('/openapi.json')).json()) as {
  paths: Record<string, Record<string, Operation>>
}
const samples = Object.values(paths)
  .flatMap((methods) => Object.values(methods))
  .map(({ operationId, 'x-codeSamples': all }) => ({
    operationId,
    source: all.find(({ lang }) => lang === 'typescript')?.source,
  }))

test('the reference shows how the SDK calls every operation', () => {
  const without = samples.filter(({ source }) => !source).map(({ operationId }) => operationId)
  expect(without.sort()).toEqual(FOR_BROWSERS)
})

test('its samples are of the types that the SDK has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-samples-'))
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const { operationId, source } of samples) {
      if (source) await writeFile(join(folder, `${operationId}.ts`), source)
    }
    const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const said = await run(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder]).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    )
    expect(said).toBe('')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
