/** A part of a video; both ends are included, as LinkedIn counts. */
export type VideoPart = { url: string; first: number; last: number }
export type VideoUpload = { urn: string; token: string; expiresAt: number | null; parts: VideoPart[] }

type Instruction = { uploadUrl: string; firstByte?: number | undefined; lastByte: number }

/**
 * The parts as LinkedIn names them, which must cover the whole file, one after the other: a video with a gap would be
 * taken without a word. Undefined when they do not.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api#upload-the-video
 */
export const partsOf = (instructions: readonly Instruction[], fileSize: number): VideoPart[] | undefined => {
  const parts: VideoPart[] = []
  let next = 0
  for (const { uploadUrl, firstByte = next, lastByte } of instructions) {
    if (firstByte !== next || lastByte < firstByte) return undefined
    parts.push({ url: uploadUrl, first: firstByte, last: lastByte })
    next = lastByte + 1
  }
  return next >= fileSize ? parts : undefined
}
