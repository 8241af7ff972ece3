import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The `ffmpeg` of this machine, whose conversions wait until they are let go. */
export type HeldFfmpeg = {
  /** For FFMPEG_PATH. */
  path: string
  /** How many conversions have begun. */
  runs(): Promise<number>
  letGo(): Promise<void>
  remove(): Promise<void>
}

export const holdFfmpeg = async (): Promise<HeldFfmpeg> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-ffmpeg-'))
  const [path, hold, runs] = ['ffmpeg', 'hold', 'runs'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await writeFile(hold, '')
  await writeFile(runs, '')
  const script = `#!/bin/sh
case "$*" in
  *-progress*)
    echo run >> ${runs}
    while [ -e ${hold} ]; do sleep 0.1; done ;;
esac
exec ffmpeg "$@"
`
  await writeFile(path, script)
  await chmod(path, 0o755)
  return {
    path,
    runs: async () => (await readFile(runs, 'utf8')).split('\n').length - 1,
    letGo: () => rm(hold, { force: true }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
