import type { OpenAPIHono } from '@hono/zod-openapi'
import { createGateway } from './app.ts'
import { documentHead } from './openapi.ts'

/** What describing the API needs of the settings: nothing of it is connected to, written or served. */
const described = {
  SUPABASE_URL: 'http://localhost',
  PUBLIC_URL: 'http://localhost',
  MEDIA_DIR: '/nowhere',
  MEDIA_ALLOWED_ORIGINS: [],
  APP_ORIGINS: [],
  SUPABASE_SECRET_KEYS: [],
  CALLS_PER_MINUTE: 1,
  KEY_CALLS_PER_MINUTE: 1,
}

/** The gateway with its routes, which nothing can be asked of but what they are. */
export const createDescribedGateway = (): OpenAPIHono =>
  createGateway({ sql: {}, logger: {}, config: described } as never) as unknown as OpenAPIHono

/** The OpenAPI document, without a database, a port or settings. */
export const openApiDocument = (): Record<string, unknown> =>
  createDescribedGateway().getOpenAPI31Document(documentHead) as unknown as Record<string, unknown>
