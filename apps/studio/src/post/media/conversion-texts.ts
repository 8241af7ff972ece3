import { defineTexts } from '../../i18n/texts.ts'

/** What a conversion changes, by the code of each change. */
export const conversionTexts = defineTexts(
  {
    format: (from: string, to: string) => `${from} becomes ${to}`,
    codec: (from: string, to: string) => `${from} becomes ${to}`,
    chroma: (from: string, to: string) => `colours stored as ${to} instead of ${from}`,
    frame_rate: (from: string, to: string) => `${to} instead of ${from} frames a second`,
    scaled: (from: string, to: string) => `scaled from ${from} to ${to}`,
    padded: (from: string, to: string) => `${to} instead of ${from}, with a border; nothing is cut off`,
    cropped: (from: string, to: string) => `cut from ${from} to ${to}`,
    compressed: (from: string, to: string) => `${to} at most instead of ${from}`,
    index_in_front: (_from: string, _to: string) => 'starts to play sooner',
    repeated: (_from: string, to: string) => `shown again until it lasts ${to} seconds`,
    filled_up: (_from: string, _to: string) => 'filled up to the least size; it looks the same',
  },
  {
    format: (from, to) => `${from} vira ${to}`,
    codec: (from, to) => `${from} vira ${to}`,
    chroma: (from, to) => `cores gravadas em ${to} em vez de ${from}`,
    frame_rate: (from, to) => `${to} em vez de ${from} quadros por segundo`,
    scaled: (from, to) => `redimensionado de ${from} para ${to}`,
    padded: (from, to) => `${to} em vez de ${from}, com uma borda; nada é cortado`,
    cropped: (from, to) => `cortado de ${from} para ${to}`,
    compressed: (from, to) => `no máximo ${to} em vez de ${from}`,
    index_in_front: () => 'começa a tocar antes',
    repeated: (_from, to) => `repetido até durar ${to} segundos`,
    filled_up: () => 'completado até o tamanho mínimo; a aparência não muda',
  },
)
