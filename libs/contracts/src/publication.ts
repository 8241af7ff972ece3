import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { listedJob } from './job.ts'
import { mode } from './mode.ts'
import { publicationStatuses } from './publication-status.ts'

/** A publication with its jobs: answer of `GET /api/publications/{id}`. */
export const publication = z.object({
  id,
  user_id: id,
  created_at: timestamp,
  mode,
  status: z.enum(publicationStatuses),
  metadata: z.record(z.string(), z.unknown()),
  jobs: z.array(listedJob),
  /** Grows with every change of its jobs: of two states of a publication the one with the larger seq is the newer. */
  seq: z.int(),
})
export type Publication = z.infer<typeof publication>
