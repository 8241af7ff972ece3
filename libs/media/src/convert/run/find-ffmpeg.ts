import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ANSWER_MS = 20_000

/** The ffmpeg command of this machine. */
export type Ffmpeg = {
  path: string
  /** `ffmpeg -version`, its first line. */
  version: string
  /** Whether it can bring HDR to the colours of H.264 as every phone shows it (the filter `zscale`). */
  convertsHdr: boolean
}

/**
 * Finds a command that encodes H.264 and AAC.
 *
 * @param path of the command, or its name in PATH
 * @returns what it is, or in plain words why it cannot be used
 */
export const findFfmpeg = async (
  path = 'ffmpeg',
): Promise<{ ffmpeg: Ffmpeg } | { ffmpeg?: undefined; missing: string }> => {
  const ask = async (what: string): Promise<string> =>
    (await run(path, ['-hide_banner', '-nostdin', what], { timeout: ANSWER_MS })).stdout
  try {
    const [version = '', encoders, filters] = await Promise.all([
      run(path, ['-version'], { timeout: ANSWER_MS }).then(({ stdout }) => stdout.split('\n')[0]),
      ask('-encoders'),
      ask('-filters'),
    ])
    const absent = ['libx264', 'aac'].filter((name) => !new RegExp(` ${name} `).test(encoders))
    if (absent.length > 0) return { missing: `${path} has no encoder ${absent.join(' and ')}` }
    return { ffmpeg: { path, version, convertsHdr: / zscale /.test(filters) } }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return {
      missing: code === 'ENOENT' ? `there is no command ${path}` : `${path} cannot be run: ${message}`,
    }
  }
}
