import { type CallUnderTest, calls } from './calls/index.ts'
import { type Crash, crashes } from './crashes.ts'

/** One crash of one call. */
export type Cell = { call: CallUnderTest; crash: Crash }

export const allCells: Cell[] = calls.flatMap((call) => crashes.map((crash) => ({ call, crash })))

/** Code that all platforms use. */
const shared = [
  /^infra\/(supabase|sandbox|local)\//,
  /^services\/dispatcher\//,
  // The others are libraries for clients.
  /^libs\/(?!react\/|sdk\/)/,
  /^tests\/src\/(crash-matrix\/|concurrency\.ts$)/,
  // What the matrix uses of it.
  /^testing\/src\/(?!react\/|gateway\/|readers\/|platforms\/)/,
  /^package(-lock)?\.json$/,
]

const touches = (path: string, platform: string): boolean =>
  path.startsWith(`services/${platform}/`) || shared.some((pattern) => pattern.test(path))

/** Of the cells of platforms that a change does not touch, one in this many is run. */
const ROTATION = 3
const HASH_DIGITS = 8

/**
 * The cells that a change must pass: all those of the platforms that it touches, and of the others a third, which the
 * commit chooses. All cells when it is unknown what has changed.
 */
export const cellsFor = (changedPaths: string[] | undefined, commit: string): Cell[] => {
  if (!changedPaths) return allCells
  const third = Number.parseInt(commit.slice(0, HASH_DIGITS), 16) % ROTATION
  return allCells.filter(({ call, crash }) => {
    if (changedPaths.some((path) => touches(path, call.platform))) return true
    // A diagonal: of each call a third of the crashes, and of each crash a third of the calls.
    return (calls.indexOf(call) + crashes.indexOf(crash)) % ROTATION === third
  })
}
