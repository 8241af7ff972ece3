import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settingsInSandbox } from '../../support/sandbox-settings.ts'
import { services } from '../accounts/services.ts'

const root = resolve(import.meta.dirname, '../../..')
const versionOf = (service: string): string =>
  JSON.parse(readFileSync(resolve(root, 'services', service, 'package.json'), 'utf8')).version
const example = readFileSync(resolve(root, 'infra/compose/.env.example'), 'utf8')
const platforms = Object.keys(services) as (keyof typeof services)[]

describe.each(['gateway', 'dispatcher', ...platforms])('%s', (service) => {
  it('has a version of its own, which its image is tagged with', () => {
    expect(versionOf(service)).toMatch(/^\d+\.\d+\.\d+$/)
    const line = `${service.toUpperCase()}_IMAGE=carteiro/${service}:${versionOf(service)}`
    expect(example.split('\n')).toContain(line)
  })
})

describe.each(platforms)('the service of %s', (platform) => {
  it('announces the version of its package', () => {
    const { config, define } = services[platform]
    const settings = settingsInSandbox(config, platform, 'http://127.0.0.1:1')
    expect(define(settings as never).catalog.version).toBe(versionOf(platform))
  })
})
