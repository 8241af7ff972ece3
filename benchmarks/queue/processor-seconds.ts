import { readdir, readFile } from 'node:fs/promises'

const TICKS_A_SECOND = 100

type Times = { parent: number; own: number; children: number }

const timesOf = async (pid: string): Promise<Times> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const at = (index: number): number => Number(fields[index])
  return { parent: at(1), own: at(11) + at(12), children: at(13) + at(14) }
}

/** Seconds of processor time that a process and its children have used, those that are gone included. Linux: /proc. */
export const processorSeconds = async (pid: number): Promise<number> => {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  let ticks = 0
  for (const one of all) {
    const times = await timesOf(one).catch(() => undefined)
    if (Number(one) === pid) ticks += (times?.own ?? 0) + (times?.children ?? 0)
    else if (times?.parent === pid) ticks += times.own
  }
  return ticks / TICKS_A_SECOND
}
