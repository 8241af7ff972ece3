import { z } from 'zod'

/**
 * Why a file that lies elsewhere is copied before it is published: its URL is signed and so will end, its post is due so late that the
 * URL may, or `copy: true` asks for it.
 */
export const copyReasons = ['signed_url', 'scheduled', 'asked_for'] as const
export type CopyReason = (typeof copyReasons)[number]

/** A file that is copied, by its place in `mediaFiles`. Its jobs are held until the copy is there. */
export const fileCopy = z.object({ file: z.int().min(0), reason: z.enum(copyReasons) })
export type FileCopy = z.infer<typeof fileCopy>
