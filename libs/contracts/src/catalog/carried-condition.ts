import { z } from 'zod'
import type { Condition } from './condition.ts'

/** A condition as a catalog carries it: a newer service may use forms that this version does not know. */
export const carriedCondition = z.record(z.string(), z.unknown()) as unknown as z.ZodType<Condition>
