import { z } from 'zod'
import { holdReasons } from './constants.ts'

export const holdReason = z.enum(holdReasons)
export type HoldReason = z.infer<typeof holdReason>
