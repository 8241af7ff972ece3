export type ChartSeries = {
  label: string
  /** In light and in dark. */
  color: readonly [string, string]
  /** Null where nothing is known. */
  values: readonly (number | null)[]
  /** Bars are stacked upon the bars before them. */
  shape: 'line' | 'area' | 'bars'
}
