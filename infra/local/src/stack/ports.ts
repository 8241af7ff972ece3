import { forEachPlatform, platformNames } from '@carteiro/platforms'
import { freePort, isPortFree } from '../free-port.ts'

/** The ports of the design, each to be set by `<NAME>_PORT`. */
export const defaultPorts = {
  gateway: 8080,
  dispatcher: 8081,
  ...forEachPlatform((_name, { port }) => port),
  sandbox: 8090,
  supabase: 54321,
  postgres: 54322,
}
export type Ports = typeof defaultPorts

/** What runs a second time, in mode test, and how far its ports are from those of mode live. */
export const testPortNames = ['dispatcher', ...platformNames] as const
export type TestPorts = Record<(typeof testPortNames)[number], number>
const TEST_PORT_DISTANCE = 100

const readPorts = (
  defaults: Record<string, number>,
  env: NodeJS.ProcessEnv,
  settingOf: (name: string) => string,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, port]) => {
      const setting = settingOf(name)
      const wanted = Number(env[setting] ?? port)
      if (Number.isInteger(wanted) && wanted >= 1 && wanted <= 65_535) return [name, wanted]
      throw new Error(`${setting}: expected a port from 1 to 65535, not "${env[setting]}"`)
    }),
  )

/** @throws an error that names a setting which is no port */
export const portsFromEnv = (env: NodeJS.ProcessEnv): Ports =>
  readPorts(defaultPorts, env, (name) => `${name.toUpperCase()}_PORT`) as Ports

/** The ports of the services of mode test: `<NAME>_TEST_PORT`. @throws as portsFromEnv */
export const testPortsFromEnv = (env: NodeJS.ProcessEnv): TestPorts =>
  readPorts(
    Object.fromEntries(testPortNames.map((name) => [name, defaultPorts[name] + TEST_PORT_DISTANCE])),
    env,
    (name) => `${name.toUpperCase()}_TEST_PORT`,
  ) as TestPorts

const freePortsFor = async <Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> =>
  Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await freePort()] as const)),
  ) as Record<Name, number>

export const freePorts = (): Promise<Ports> => freePortsFor(Object.keys(defaultPorts) as (keyof Ports)[])
export const freeTestPorts = (): Promise<TestPorts> => freePortsFor(testPortNames)

/** @throws an error that names every port that is taken, and the setting that moves it. */
export const checkPorts = async (ports: Ports, testPorts?: TestPorts): Promise<void> => {
  const taken: string[] = []
  const named = [
    ...Object.entries(ports).map(([name, port]) => [name, 'PORT', port] as const),
    ...Object.entries(testPorts ?? {}).map(([name, port]) => [name, 'TEST_PORT', port] as const),
  ]
  for (const [name, setting, port] of named) {
    if (!(await isPortFree(port)))
      taken.push(`  ${port} (${name}): set ${name.toUpperCase()}_${setting} to another one`)
  }
  if (taken.length > 0) throw new Error(`These ports are taken:\n${taken.join('\n')}`)
}
