import { conversionTarget, mediaFile } from '@carteiro/contracts'
import { z } from 'zod'

/** What a conversion's task says. */
export const convertSpec = z.looseObject({ source: mediaFile, target: conversionTarget })
export type ConvertSpec = z.infer<typeof convertSpec>
