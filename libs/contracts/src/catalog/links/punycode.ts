/** Numbers of RFC 3492, section 5. */
const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 128

const adapt = (given: number, points: number, isFirst: boolean): number => {
  let delta = isFirst ? Math.floor(given / DAMP) : given >> 1
  delta += Math.floor(delta / points)
  let k = 0
  for (; delta > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}

const digitsFor = (delta: number, bias: number): number => {
  let digits = 1
  for (let q = delta, k = BASE; ; k += BASE, digits += 1) {
    const t = Math.min(T_MAX, Math.max(T_MIN, k - bias))
    if (q < t) return digits
    q = Math.floor((q - t) / (BASE - t))
  }
}

/** How long a label becomes as `xn--…` (RFC 3492, section 6.3); as long as it is when it is ASCII. */
export const asciiLength = (label: string): number => {
  const points = [...label].map((character) => character.codePointAt(0) ?? 0)
  const basic = points.filter((point) => point < INITIAL_N).length
  if (basic === points.length) return label.length
  let length = 'xn--'.length + basic + (basic > 0 ? 1 : 0)
  let [n, delta, bias, handled] = [INITIAL_N, 0, INITIAL_BIAS, basic]
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n))
    delta += (next - n) * (handled + 1)
    n = next
    for (const point of points) {
      if (point < n) delta += 1
      if (point !== n) continue
      length += digitsFor(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic)
      delta = 0
      handled += 1
    }
    delta += 1
    n += 1
  }
  return length
}
