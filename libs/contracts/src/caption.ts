import { z } from 'zod'

/**
 * Code units. The longest text that a platform takes is Facebook's 63,206 characters, each of one or two units; what
 * each option takes is in the catalog.
 */
const MAX_CAPTION_LENGTH = 2 * 63_206

export const caption = z.string().max(MAX_CAPTION_LENGTH)
