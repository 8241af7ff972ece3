import { baseConfig, commaSeparated, encryptionKeys } from '@carteiro/service-kit'
import { z } from 'zod'

const FOUR_GIBIBYTES = 4 * 1024 ** 3
const CONVERT_LIMIT_MS = 30 * 60_000

const settings = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8080),
  /** Its JWKS verifies users' access tokens. */
  SUPABASE_URL: z.url().meta({
    description: "The Supabase project's address",
    where: 'Supabase dashboard, "Project Settings", "Data API"',
  }),
  /** For projects that still sign with a shared secret, and for the service role's key. */
  SUPABASE_JWT_SECRET: z.string().min(32).optional(),
  /** Secret keys (`sb_secret_…`), separated by commas, whose holder calls as the service role. They are no JWTs. */
  SUPABASE_SECRET_KEYS: commaSeparated,
  /** With it the gateway reads what users publish from Supabase Storage: a secret key (`sb_secret_…`), or the service role's. */
  SUPABASE_STORAGE_KEY: z.string().min(1).optional(),
  /** The `iss` of users' tokens, where it isn't SUPABASE_URL/auth/v1 (the gateway may reach Auth by another name). */
  JWT_ISSUER: z.string().min(1).optional(),
  JWKS_COOLDOWN_MS: z.coerce.number().int().min(0).optional(),
  /** Milliseconds within which the database must answer; then the client gets 503 with Retry-After. */
  DATABASE_ANSWER_MS: z.coerce.number().int().positive().optional(),
  /** Where uploads are kept: in MEDIA_DIR, or in a bucket that is reached by S3. */
  MEDIA_STORE: z.enum(['disk', 's3']).default('disk'),
  /** Where uploads are kept on disk. All gateways share it; with MEDIA_STORE=s3 each has one of its own, for what is probed. */
  MEDIA_DIR: z.string().meta({
    description: 'A folder for uploads, the same for every gateway',
    where: 'a volume of the deployment',
  }),
  /** Unset: Amazon's own. Supabase Storage: https://<project>.storage.supabase.co/storage/v1/s3. */
  MEDIA_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  MEDIA_S3_REGION: z.string().min(1).optional(),
  /** A private bucket for nothing else: what is not known in it is removed. */
  MEDIA_S3_BUCKET: z.string().min(1).optional(),
  MEDIA_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  /** Whether the bucket's name is in the path, as Supabase and most others want it, and not in the host's name. */
  MEDIA_S3_PATH_STYLE: z.stringbool().default(true),
  MEDIA_MAX_BYTES: z.coerce.number().int().positive().default(FOUR_GIBIBYTES),
  /** Milliseconds within which a media file must be probed; one that takes longer is refused as damaged. */
  MEDIA_PROBE_MS: z.coerce.number().int().positive().default(10_000),
  /** Milliseconds within which one file must be converted. */
  MEDIA_CONVERT_MS: z.coerce.number().int().positive().default(CONVERT_LIMIT_MS),
  /** The `ffmpeg` command, which converts videos and shows frames of them. Without one only pictures are converted and shown. */
  FFMPEG_PATH: z.string().min(1).default('ffmpeg'),
  /** Encrypts the secrets of webhooks; the dispatcher has the same. Without it there are no webhooks. */
  WEBHOOK_ENCRYPTION_KEYS: encryptionKeys.optional(),
  /** Origins, separated by commas, that media, URLs in settings and webhooks may lead to although their address is private. */
  MEDIA_ALLOWED_ORIGINS: commaSeparated,
  /** The gateway's address as the platforms see it: media URLs begin with it. */
  PUBLIC_URL: z.url().meta({
    description: 'The public address of the gateway: media and redirect URIs begin with it',
    where: 'the name that your proxy answers to; platforms want https',
  }),
  /** Origins, separated by commas, of web apps that accounts are connected from: browsers are redirected back to them. */
  APP_ORIGINS: commaSeparated,
  /** Where a trace's spans can be read: GET {TRACES_URL}/{trace id}. The embedded stack serves them. */
  TRACES_URL: z.url().optional(),
  /** Calls of one user to one gateway in a minute; more are answered 429. Other quotas: docs/supabase.md. */
  CALLS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  /** Calls of one API key to one gateway in a minute. They count for its user too. */
  KEY_CALLS_PER_MINUTE: z.coerce.number().int().min(1).default(300),
  /** How many proxies of yours a request passes, each of which adds to X-Forwarded-For. It says where a key was used from. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** A port for `/metrics` alone, which is then not on the public port. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** A page that shows a trace, with {trace_id} in it: Tempo's, seen through Grafana. */
  TRACE_LINK_TEMPLATE: z.string().includes('{trace_id}').optional(),
  /** The folder that the studio was built into (apps/studio/dist). Without it the gateway is the API alone. */
  STUDIO_DIR: z.string().min(1).optional(),
  /** For the studio: the project's publishable key. */
  SUPABASE_ANON_KEY: z.string().min(1).optional(),
  /** For the studio: the project's address as browsers see it, where it isn't SUPABASE_URL. */
  STUDIO_SUPABASE_URL: z.url().optional(),
})

const NEEDED_FOR_S3 = [
  'MEDIA_S3_REGION',
  'MEDIA_S3_BUCKET',
  'MEDIA_S3_ACCESS_KEY_ID',
  'MEDIA_S3_SECRET_ACCESS_KEY',
] as const

export const gatewayConfig = settings.superRefine((config, context) => {
  if (config.MEDIA_STORE !== 's3') return
  for (const name of NEEDED_FOR_S3)
    if (config[name] === undefined)
      context.addIssue({ code: 'custom', path: [name], message: 'expected a value, as MEDIA_STORE is s3' })
})
export type GatewayConfig = z.infer<typeof gatewayConfig>
