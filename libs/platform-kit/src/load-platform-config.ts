import { ConfigError, loadConfig } from '@carteiro/service-kit'
import type { z } from 'zod'
import { type PlatformConfig, platformConfig } from './config.ts'

type Shape = z.ZodType<PlatformConfig> & { shape?: Record<string, z.ZodType> }

/** The service's own settings that hold an address: those of its platform. */
const addressesOf = (shape: Shape): string[] =>
  Object.keys(shape.shape ?? {}).filter((name) => name.endsWith('_URL') && !(name in platformConfig.shape))

const originOf = (url: string): string | undefined => URL.parse(url)?.origin

/** What is wrong with the settings of a service that is to work in mode test, one line for each. */
const sandboxProblems = (shape: Shape, config: PlatformConfig): string[] => {
  if (config.SANDBOX_ORIGINS.length === 0) {
    return ['SANDBOX_ORIGINS: is not set; in mode test it names the sandbox, such as http://127.0.0.1:8090']
  }
  const settings = config as unknown as Record<string, unknown>
  const names = addressesOf(shape)
  const real = new Set(
    names.flatMap(
      (name) => URL.parse(String(shape.shape?.[name]?.safeParse(undefined).data))?.hostname ?? [],
    ),
  )
  const notOrigins = config.SANDBOX_ORIGINS.filter((one) => originOf(one) !== one)
  const realOrigins = config.SANDBOX_ORIGINS.filter((one) => real.has(URL.parse(one)?.hostname ?? ''))
  return [
    ...notOrigins.map(
      (one) => `SANDBOX_ORIGINS: expected origins, such as http://127.0.0.1:8090, not ${one}`,
    ),
    ...realOrigins.map((one) => `SANDBOX_ORIGINS: ${one} is the platform, not its sandbox`),
    ...names
      .filter((name) => !config.SANDBOX_ORIGINS.includes(originOf(String(settings[name])) ?? ''))
      .map((name) => `${name}: in mode test it must lead to the sandbox, and leads to ${settings[name]}`),
  ]
}

/**
 * Reads a platform service's configuration. In mode test every address of the platform must be the sandbox's.
 * @throws ConfigError that names every setting that is missing or wrong
 */
export const loadPlatformConfig = <T extends Shape>(shape: T, env: NodeJS.ProcessEnv): z.output<T> => {
  const config = loadConfig(shape, env)
  const problems = config.CARTEIRO_MODE === 'test' ? sandboxProblems(shape, config) : []
  if (problems.length > 0) {
    throw new ConfigError(`The configuration is not usable:\n${problems.map((one) => `  ${one}`).join('\n')}`)
  }
  return config
}
