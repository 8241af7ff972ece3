const URL_LENGTH = 23
const LIGHT = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const
const url =
  /(https?:\/\/\S+)|(?<![\w@.-])((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|co|app|br|pt|me|info|test)(?:\/\S*)?)(?![\w.-])/gi

/** Weighted length as X counts it. Source: https://docs.x.com/fundamentals/counting-characters */
export const weightedLength = (text: string): number => {
  const normal = text.normalize('NFC')
  const links = normal.match(url)?.length ?? 0
  let length = links * URL_LENGTH
  for (const { segment } of new Intl.Segmenter().segment(normal.replace(url, ''))) {
    if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment)) {
      length += 2
      continue
    }
    for (const character of segment) {
      const code = character.codePointAt(0) ?? 0
      length += LIGHT.some(([from, to]) => code >= from && code <= to) ? 1 : 2
    }
  }
  return length
}

export const cashtags = (text: string): number =>
  text.match(/(?<!\w)\$[a-z]{1,6}(?:[._][a-z]{1,2})?(?!\w)/gi)?.length ?? 0
