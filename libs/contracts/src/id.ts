import { z } from 'zod'
import { expecting } from './input/plain-message.ts'

/**
 * The id of a user, publication, job or account. Any value of Postgres' uuid: users that were imported keep ids that
 * no version of RFC 9562 describes.
 */
export const id = z.guid({ error: expecting('a UUID') })
