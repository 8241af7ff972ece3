import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { describe, expect, it } from 'vitest'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { platformNames } from '../../../infra/platforms/src/index.ts'

const root = resolve(import.meta.dirname, '../../..')
const versionOf = (service: string): string =>
  JSON.parse(readFileSync(resolve(root, 'services', service, 'package.json'), 'utf8')).version
const example = readFileSync(resolve(root, 'infra/compose/.env.example'), 'utf8')

describe.each(['gateway', 'dispatcher', ...platformNames])('%s', (service) => {
  it('has a version of its own, which is the tag of its image', () => {
    expect(versionOf(service)).toMatch(/^\d+\.\d+\.\d+$/)
    const line = `${service.toUpperCase()}_IMAGE=carteiro/${service}:${versionOf(service)}`
    expect(example.split('\n')).toContain(line)
  })
})

describe.each(platformNames)('the service of %s', (platform) => {
  it('registers the version of its package', () => {
    const { config, define } = platformServices[platform]
    const settings = settingsInSandbox(config, platform, 'http://127.0.0.1:1')
    expect(define(settings as never).catalog.version).toBe(versionOf(platform))
  })
})
