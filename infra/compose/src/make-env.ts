import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { platformNames, sandboxSettings } from '@carteiro/platforms'
import { fillIn, setAll } from './secrets.ts'

const OWNER_ONLY = 0o600

export type EnvOptions = {
  from: string
  to: string
  sandbox: boolean
  force: boolean
  /** Other ports than the example's, by service. */
  ports?: Record<string, number>
}

/** What sends every platform's service to the sandbox, and starts it. */
const forSandbox = (text: string): string => {
  const url = `http://sandbox.localhost:${parseEnv(text).SANDBOX_PORT}`
  const settings = platformNames.map((platform) => sandboxSettings(platform, url))
  return `${setAll(text, Object.assign({}, ...settings))}\nCOMPOSE_PROFILES=sandbox\n`
}

/** Ports stand in addresses too. */
const withPorts = (text: string, ports: Record<string, number>): string =>
  Object.entries(ports).reduce((so, [name, port]) => {
    const setting = `${name.toUpperCase()}_PORT`
    const old = parseEnv(text)[setting]
    return so
      .replace(`${setting}=${old}`, `${setting}=${port}`)
      .replace(`.localhost:${old}\n`, `.localhost:${port}\n`)
  }, text)

/** Makes the one file with a deployment's secrets. @throws when there is one: new secrets would lock the old data up */
export const makeEnv = async ({ from, to, sandbox, force, ports = {} }: EnvOptions): Promise<void> => {
  if (existsSync(to) && !force) {
    throw new Error(`${to} is there already. Its secrets belong to data that exists: --force replaces them.`)
  }
  const text = withPorts(await fillIn(readFileSync(from, 'utf8')), ports)
  writeFileSync(to, sandbox ? forSandbox(text) : text, { mode: OWNER_ONLY })
}

export const composeDir = resolve(import.meta.dirname, '..')
