import { countParts } from './count-parts.ts'

// ISO/IEC 23008-12 (HEIF) and 14496-12: boxes of a picture's properties.
const HEADER_BYTES = 8
/** Version and flags, which some boxes begin with. */
const FULL_BYTES = 4

type Box = { type: string; data: Buffer }

/** The boxes in a part of the file; one that goes beyond it ends the list. */
const boxesIn = (bytes: Buffer, count: () => void): Box[] => {
  const boxes: Box[] = []
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    count()
    const length = bytes.readUInt32BE(at)
    if (length < HEADER_BYTES || at + length > bytes.length) break
    const type = bytes.toString('latin1', at + 4, at + HEADER_BYTES)
    boxes.push({ type, data: bytes.subarray(at + HEADER_BYTES, at + length) })
    at += length
  }
  return boxes
}
const find = (boxes: Box[], type: string): Buffer | undefined => boxes.find((box) => box.type === type)?.data

/** The numbers of an item's properties, the first is 1 (`ipma`: 23008-12, 9.3.1). */
const propertiesOf = (associations: Buffer, item: number, count: () => void): number[] => {
  const idBytes = (associations[0] ?? 0) < 1 ? 2 : 4
  const numberBytes = (associations[FULL_BYTES - 1] ?? 0) & 1 ? 2 : 1
  const highest = numberBytes === 2 ? 0x7fff : 0x7f
  let at = FULL_BYTES + 4
  for (let left = associations.readUInt32BE(FULL_BYTES); left > 0; left -= 1) {
    count()
    const id = associations.readUIntBE(at, idBytes)
    const length = associations.readUInt8(at + idBytes)
    at += idBytes + 1
    if (id === item)
      return Array.from(
        { length },
        (_, index) => associations.readUIntBE(at + index * numberBytes, numberBytes) & highest,
      )
    at += length * numberBytes
  }
  return []
}

/** The size of a HEIC's or AVIF's picture as it is seen: cut (`clap`) and turned (`irot`). Undefined when it does not say. */
export const heifPixels = (head: Buffer): { width: number; height: number } | undefined => {
  const count = countParts()
  const meta = find(boxesIn(head, count), 'meta')
  const parts = meta && boxesIn(meta.subarray(FULL_BYTES), count)
  const properties = parts && boxesIn(find(parts, 'iprp') ?? Buffer.alloc(0), count)
  const primary = parts && find(parts, 'pitm')
  const associations = properties && find(properties, 'ipma')
  if (!primary || !associations) return undefined
  const item = primary.readUIntBE(FULL_BYTES, primary[0] === 0 ? 2 : 4)
  const all = boxesIn(find(properties, 'ipco') ?? Buffer.alloc(0), count)
  let size: { width: number; height: number } | undefined
  for (const number of propertiesOf(associations, item, count)) {
    const { type, data } = all[number - 1] ?? {}
    if (type === 'ispe' && data)
      size = { width: data.readUInt32BE(FULL_BYTES), height: data.readUInt32BE(FULL_BYTES + 4) }
    if (type === 'clap' && data) {
      const [width, height] = [0, 8].map((at) =>
        Math.round(data.readUInt32BE(at) / data.readUInt32BE(at + 4)),
      )
      if (size && width && height) size = { width, height }
    }
    if (type === 'irot' && size && (data?.[0] ?? 0) & 1) size = { width: size.height, height: size.width }
  }
  return size
}
