import { z } from 'zod'

/** What a held job waits for: its files are converted or copied, its platform is paused, or its account must be connected again. */
export const holdReason = z.enum(['preparing_media', 'platform_paused', 'account_needs_reauth'])
export type HoldReason = z.infer<typeof holdReason>
