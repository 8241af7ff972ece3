import { z } from 'zod'
import { parseEncryptionKeys } from './encryption.ts'

/** The settings of every service. A service extends them with its own. */
export const baseConfig = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).meta({
    description:
      "The database as the service's own role: carteiro_gateway, carteiro_dispatcher, carteiro_platform_<platform>",
    where:
      'Supabase dashboard, "Connect", session pooler or direct; give the roles passwords first (docs/runbook.md)',
  }),
  /** Shared by the services: signs and checks their calls to one another. */
  INTERNAL_AUTH_SECRET: z.string().min(32).meta({
    description:
      'Signs the calls between services; the same for all of them, and in Vault as internal_auth_secret',
    where: 'make one: openssl rand -hex 32',
  }),
  /** Base URL of an OTLP/HTTP collector. Without it no traces leave the service. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
})
/** A setting that holds several values, separated by commas. */
export const commaSeparated = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )

/** Keys that encrypt and decrypt: `id:base64[,id:base64]`; the first encrypts. */
export const encryptionKeys = z.string().transform((text, context) => {
  try {
    return parseEncryptionKeys(text)
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message })
    return z.NEVER
  }
})

export type BaseConfig = z.infer<typeof baseConfig>

export class ConfigError extends Error {}

/** Reads a service's configuration. @throws ConfigError that names every missing or wrong setting at once. */
export const loadConfig = <T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv): z.output<T> => {
  const result = schema.safeParse(env)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const name = issue.path.join('.')
    return `  ${name}: ${env[name] === undefined ? 'is not set' : issue.message}`
  })
  throw new ConfigError(`The configuration is not usable:\n${problems.join('\n')}`)
}
