import { z } from 'zod'
import type { Condition } from './condition.ts'

/** A condition as catalogs carry it: a newer service may say what this version does not know. */
export const carriedCondition = z.record(z.string(), z.unknown()) as unknown as z.ZodType<Condition>
