import { type DemoOption, descriptorOf, platformNames } from '@carteiro/platforms'

type DemoPost = {
  selectedOptions: string[]
  mediaFiles: ('picture' | 'video')[]
  captions: { universal: string; specific: Record<string, string> }
  settings: Record<string, Record<string, unknown>>
}

const postOf = (medium: 'picture' | 'video', universal: string): DemoPost => {
  const options = platformNames.flatMap((name): DemoOption[] => descriptorOf(name).demo[medium])
  return {
    selectedOptions: options.map(({ option }) => option),
    mediaFiles: [medium],
    captions: {
      universal,
      specific: Object.fromEntries(
        options.flatMap(({ option, caption }) => (caption ? [[option, caption]] : [])),
      ),
    },
    settings: Object.fromEntries(
      options.flatMap(({ option, settings }) => (settings ? [[option, settings]] : [])),
    ),
  }
}

/** What the demo publishes: a picture and a video, to the options that each platform's descriptor names. */
export const posts: DemoPost[] = [
  postOf('picture', 'Bom dia! O carteiro chegou. #carteiro'),
  postOf('video', 'E agora em movimento.'),
]
