import { z } from 'zod'

/** What LinkedIn knows of the app and the members, and may be changed from outside: `PUT /_sandbox/linkedin/rules`. */
export const linkedinRules = z.strictObject({
  /** Versions of the API that are in service. */
  versions: z
    .array(z.string())
    .default(['202601', '202602', '202603', '202604', '202605', '202606', '202607', '202608', '202609']),
  member_calls_per_day: z.int().min(0).default(150),
  app_calls_per_day: z.int().min(0).default(100_000),
  /** Pages that the members may post for. */
  organizations: z
    .array(z.strictObject({ id: z.string(), name: z.string(), vanityName: z.string(), role: z.string() }))
    .default([
      { id: '5590506', name: 'Correios do Carteiro', vanityName: 'carteiro', role: 'ADMINISTRATOR' },
      { id: '5590507', name: 'Só para ler', vanityName: 'so-para-ler', role: 'ANALYST' },
    ]),
  /** The same content by the same author is a duplicate for so long. */
  duplicate_seconds: z.number().min(0).default(600),
  /** A deleted post still counts as a duplicate, and is named by an id that does not exist. */
  remembers_deleted: z.boolean().default(false),
  omits_post_id: z.boolean().default(false),
  /** New posts show in their author's list this much later. */
  list_delay_seconds: z.number().min(0).default(0),
  upload_seconds: z.number().min(0).default(86_400),
  part_bytes: z.int().min(1).default(4_194_304),
  access_token_seconds: z.int().min(0).default(5_184_000),
  /** Only approved apps get refresh tokens. */
  refresh_tokens: z.boolean().default(true),
})
export type LinkedInRules = z.output<typeof linkedinRules>
