export type Series = { metric: string; labels: Record<string, string>; value: number }

/** Labels that the exporter and Prometheus add. */
const ADDED_LABELS = new Set(['otel_scope_name', 'otel_scope_version', 'le'])

/** The series of a page in Prometheus' text format; a histogram's parts are listed under its name. */
export const seriesIn = (page: string): Series[] => {
  const names = new Set([...page.matchAll(/^# TYPE (\S+) \S+$/gm)].map(([, name]) => name))
  return page.split('\n').flatMap((line) => {
    const [, name = '', labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    const base = names.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')
    if (!names.has(base) || base === 'target_info') return []
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, key = '', text = '']) => [key, text] as const,
    )
    return [
      {
        metric: base,
        labels: Object.fromEntries(pairs.filter(([key]) => !ADDED_LABELS.has(key))),
        value: Number(value),
      },
    ]
  })
}

/** `carteiro.dead_letters.written` → `carteiro_dead_letters_written_total`. */
export const prometheusName = (name: string, kind: string): string =>
  `${name.replaceAll('.', '_')}${kind === 'counter' ? '_total' : ''}`
